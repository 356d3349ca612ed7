import type { ExportJob, ExportView } from '#lib/domain/exports.ts';

export const exportView = ({
  id,
  meetingId,
  format,
  inspection,
  itemId,
  state,
  progress,
  fault,
  name,
  at,
  expiresAt,
}: ExportJob): ExportView => ({
  id,
  meetingId,
  format,
  inspection,
  ...(itemId === undefined ? {} : { itemId }),
  state,
  progress,
  ...(fault === undefined ? {} : { fault }),
  name,
  at,
  expiresAt,
});
