import { importLimits } from '#lib/domain/people-import/limits.ts';

/**
 * The text of a file as a spreadsheet saved it: UTF-8, or what Excel writes on Windows where it does not ask.
 * @returns undefined when it is too large
 */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > importLimits.text) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
