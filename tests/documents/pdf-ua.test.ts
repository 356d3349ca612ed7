import { describe, expect, test } from 'vitest';
import { inspectionCopy } from '#lib/domain/record-assembly/inspection-copy.ts';
import type { CopyOf } from '#lib/domain/records.ts';
import { toPdf } from '#server/adapters/documents/pdf/pdf.ts';
import { draftCopy, richRecord, seal, signedCopy } from './support/rich-record.ts';
import { checkUa, findVeraPdf } from './support/verapdf.ts';

const veraPdf = findVeraPdf();
const copies: [string, CopyOf][] = [
  ['a draft', draftCopy],
  ['a signed copy', signedCopy],
  ['an inspection copy', { record: inspectionCopy(richRecord), state: 'signed', inspection: true, seal }],
];

/** A JVM begins, and compiles what it is to do. */
const withinMs = 90_000;

describe.skipIf(veraPdf === undefined)('E3: veraPDF finds no rule of PDF/UA-1 broken (needs a JDK and Maven)', () => {
  test.each(copies)('%s', { timeout: withinMs }, async (_, copy) => {
    const { checked, broken } = await checkUa(veraPdf!, await toPdf(copy));
    expect(broken).toEqual([]);
    expect(checked).toBeGreaterThan(5_000);
  });

  test('what is not tagged would be found', { timeout: withinMs }, async () => {
    const bytes = await toPdf(signedCopy);
    const text = Buffer.from(bytes)
      .toString('latin1')
      .replace('/Lang (en-GB)', '/Long (en-GB)')
      .replace('/Marked true', '/Morked true');
    const { broken } = await checkUa(veraPdf!, Buffer.from(text, 'latin1'));
    expect(broken.length).toBeGreaterThan(0);
  });
});
