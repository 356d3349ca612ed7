import type { ExportFormat } from '#lib/domain/exports.ts';
import type { CopyOf } from '#lib/domain/records.ts';

/** To the process that makes documents. */
export interface Order {
  number: number;
  copy: CopyOf;
  format: ExportFormat;
}

/** From it; `share` comes any number of times before the rest. */
export type Answer =
  | { number: number; share: number }
  | { number: number; bytes: Uint8Array }
  | { number: number; failed: { message: string; stack?: string } };

/** From the process that makes one bundle. */
export type BundleAnswer = { bytes: Uint8Array } | { failed: string };
