import { mediaTypes } from '#lib/domain/exports.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { findExport } from './find.ts';

/**
 * The file, for whoever asked for it, while they may read what is in it; that it was fetched is audited.
 * @throws QuorateError `not_found`, `forbidden`, `not_possible_now`
 */
export async function downloadExport(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ bytes: Uint8Array; file: { name: string; type: string } }> {
  const exportId = idIn(input, 'exportId');
  const { blobId } = await findExport(deps, await identifyPerson(deps, given), exportId);
  if (blobId === undefined) throw new QuorateError('not_possible_now', 'This copy is not made yet.');
  const bytes = await deps.blobs.get(blobId);
  // Last of all, since reading takes its time: whoever lost access meanwhile gets nothing (R3).
  const actor = await identifyPerson(deps, given);
  const { name, format, inspection, itemId, organisationId, meetingId } = await findExport(deps, actor, exportId);
  if (bytes === undefined) throw new QuorateError('not_found');
  await deps.relay.event(
    auditEntry(deps, actor, {
      organisationId,
      action: 'minutes.download',
      subject: `meeting:${meetingId}`,
      detail: { exportId, format, inspection, ...(itemId === undefined ? {} : { itemId }) },
    }),
  );
  return { bytes, file: { name, type: mediaTypes[format] } };
}
