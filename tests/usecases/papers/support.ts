import { zipOf } from '../../support/zip.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const bytes = (...start: number[]): Uint8Array => Uint8Array.from([...start, ...Array.from({ length: 40 }, () => 1)]);
const officeFile = (part: string, ...more: string[]) => zipOf(['[Content_Types].xml', '_rels/.rels', part, ...more]);

/** One file of each kind that may be attached, and some that may not. */
export const files = {
  pdf: text('%PDF-1.7\n%…\n'),
  png: bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  jpeg: bytes(0xff, 0xd8, 0xff, 0xe0),
  docx: officeFile('word/document.xml'),
  xlsx: officeFile('xl/workbook.xml'),
  pptx: officeFile('ppt/presentation.xml'),
  odt: zipOf(['mimetype', 'content.xml'], 'application/vnd.oasis.opendocument.text'),
  txt: text('Dear governors,\n\n– a note'),
  csv: text('name,amount\nBooks,12\n'),
  docm: officeFile('word/document.xml', 'word/vbaProject.bin'),
  zip: zipOf(['readme.txt']),
  exe: bytes(0x4d, 0x5a, 0x90, 0x00),
  gif: text('GIF89a\x01\x00\x01\x00'),
  latin1: Uint8Array.from([0x63, 0x61, 0x66, 0xe9]),
  empty: new Uint8Array(),
};
