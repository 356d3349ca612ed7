import type { ExportFormat } from '#lib/domain/exports.ts';
import type { CopyOf } from '#lib/domain/records.ts';

/** To the thread. */
export interface Order {
  number: number;
  copy: CopyOf;
  format: ExportFormat;
}

/** From the thread; `share` comes any number of times before the rest. */
export type Answer =
  | { number: number; share: number }
  | { number: number; bytes: Uint8Array }
  | { number: number; failed: { message: string; stack?: string } };
