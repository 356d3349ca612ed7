import { recordFormat, type MinutesRecord } from '../records.ts';
import { sealedFileFormat, type FileSeal, type SealedFile } from './sealed-file.ts';

type Members = Record<string, unknown>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** @returns undefined for what is not of this format; whether it is as it was sealed is another question */
export function readSealedFile(bytes: Uint8Array<ArrayBuffer>): SealedFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
  if (!hasMembers(value, ['format', 'publicKey', 'record', 'seal'])) return undefined;
  const { format, publicKey, record, seal } = value;
  if (format !== sealedFileFormat || typeof publicKey !== 'string') return undefined;
  if (!isRecord(record) || !isSeal(seal) || !isWellFormed(value)) return undefined;
  return { format, record, seal, publicKey };
}

function hasMembers(value: unknown, names: readonly string[]): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const own = Object.keys(value);
  return own.length === names.length && names.every((name) => own.includes(name));
}

/** Enough to ask whose it is: what else it holds, its seal vouches for. */
function isRecord(value: unknown): value is MinutesRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { format, board, meeting } = value as Members;
  return format === recordFormat && hasId(board) && hasId(meeting);
}

const hasId = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Members)['id'] === 'string';

const sealTexts = [
  'recordId',
  'boardId',
  'meetingId',
  'sha256',
  'signature',
  'keyId',
  'signedAt',
  'previous',
] as const satisfies (keyof FileSeal)[];

function isSeal(value: unknown): value is FileSeal {
  if (!hasMembers(value, [...sealTexts, 'signedBy', 'sequence'])) return false;
  const { signedBy } = value;
  return (
    sealTexts.every((name) => typeof value[name] === 'string') &&
    Number.isSafeInteger(value['sequence']) &&
    hasMembers(signedBy, ['personId', 'name']) &&
    Object.values(signedBy).every((text) => typeof text === 'string')
  );
}

/** What has no canonical form, half of a surrogate pair, is in no sealed file. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner));
}
