import type { ExportFormat } from '#lib/domain/exports.ts';
import type { CopyOf } from '#lib/domain/records.ts';

/** To the process that makes documents. */
export interface Order {
  copy: CopyOf;
  format: ExportFormat;
}
