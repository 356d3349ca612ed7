import { isOneLine } from '#lib/domain/names.ts';

/** What may be attached, each with the endings that its name may have, the usual one first. */
const endings = {
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/vnd.oasis.opendocument.graphics': ['odg'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'text/csv': ['csv'],
  'text/plain': ['txt', 'md', 'text'],
} as const satisfies Record<string, readonly string[]>;
export type PaperType = keyof typeof endings;

const ascii = (content: Uint8Array, from: number, to: number): string =>
  Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1', from, to);
const begins = (content: Uint8Array, ...bytes: number[]): boolean => bytes.every((byte, at) => content[at] === byte);

const directoryEnd = 0x06054b50;
const directoryEntry = 0x02014b50;
/** A comment at the end of an archive has at most so many bytes. */
const commentAtMost = 0xffff;
const entriesAtMost = 20_000;

/** The names of what is in a ZIP archive, by its directory. @returns undefined when it has none that can be read */
function namesInZip(content: Uint8Array): string[] | undefined {
  const bytes = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let end = content.byteLength - 22;
  const least = Math.max(0, end - commentAtMost);
  while (end >= least && bytes.getUint32(end, true) !== directoryEnd) end -= 1;
  if (end < least) return undefined;
  const count = bytes.getUint16(end + 10, true);
  // What is not looked at might be macros.
  if (count > entriesAtMost) return undefined;
  let at = bytes.getUint32(end + 16, true);
  const names: string[] = [];
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > content.byteLength || bytes.getUint32(at, true) !== directoryEntry) return undefined;
    const length = bytes.getUint16(at + 28, true);
    names.push(ascii(content, at + 46, at + 46 + length));
    at += 46 + length + bytes.getUint16(at + 30, true) + bytes.getUint16(at + 32, true);
  }
  return names;
}

const office: readonly [string, PaperType][] = [
  ['word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/workbook.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/presentation.xml', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
];

/** A document of an office program. One with macros in it is none. */
function officeType(content: Uint8Array): PaperType | undefined {
  const names = namesInZip(content);
  if (names === undefined || names.some((name) => /vbaProject\.bin$|^(?:Basic|Scripts)\//i.test(name)))
    return undefined;
  // OpenDocument puts its type first, uncompressed, as the standard asks.
  const declared = /^mimetype(application\/vnd\.oasis\.opendocument\.[a-z]+)PK/.exec(ascii(content, 30, 150))?.[1];
  if (declared !== undefined) return declared in endings ? (declared as PaperType) : undefined;
  if (!names.includes('[Content_Types].xml')) return undefined;
  return office.find(([part]) => names.includes(part))?.[1];
}

const control = /[\0-\x08\x0e-\x1f\x7f]/;

function isText(content: Uint8Array): boolean {
  try {
    return !control.test(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return false;
  }
}

/** The ending of a name, in lower case. */
const endingOf = (name: string): string => /\.([^.\s]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** @returns what a file is by its content; undefined when it is nothing that may be attached */
export function typeOf(content: Uint8Array, name: string): PaperType | undefined {
  if (content.byteLength === 0) return undefined;
  if (ascii(content, 0, 5) === '%PDF-') return 'application/pdf';
  if (begins(content, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (begins(content, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (begins(content, 0x50, 0x4b, 0x03, 0x04)) return officeType(content);
  if (!isText(content)) return undefined;
  return endingOf(name) === 'csv' ? 'text/csv' : 'text/plain';
}

/** A name for those who save it: without a path, and with an ending that says what it is. */
export function nameFor(given: string, type: PaperType): string {
  const name = given.split(/[/\\]/).at(-1)!.trim().replace(/^\.+/, '');
  const known: readonly string[] = endings[type];
  const whole = name === '' || !isOneLine(name) ? 'Paper' : name;
  return known.includes(endingOf(whole)) ? whole : `${whole}.${known[0]!}`;
}
