import { beforeAll, describe, expect, test } from 'vitest';
import type { CopyOf } from '#lib/domain/records.ts';
import { toPdf } from '#server/adapters/documents/pdf/pdf.ts';
import { draftCopy, inspected, signedCopy } from './support/rich-record.ts';
import { checkUa, findVeraPdf, type Verdict } from './support/verapdf.ts';

const veraPdf = findVeraPdf();
const copies: [string, CopyOf][] = [
  ['a draft', draftCopy],
  ['a signed copy', signedCopy],
  ['an inspection copy', inspected],
];

/** A JVM begins, and compiles what it is to do. */
const withinMs = 180_000;

/** A copy that has lost its language and the mark that it is tagged. */
async function spoilt(): Promise<Uint8Array> {
  const text = Buffer.from(await toPdf(signedCopy)).toString('latin1');
  const without = text.replace('/Lang (en-GB)', '/Long (en-GB)').replace('/Marked true', '/Morked true');
  expect(without).not.toBe(text);
  return Buffer.from(without, 'latin1');
}

describe.skipIf(veraPdf === undefined)('E3: veraPDF finds no rule of PDF/UA-1 broken (needs a JDK and Maven)', () => {
  let verdicts: Verdict[];
  beforeAll(async () => {
    const files = await Promise.all([...copies.map(([, copy]) => toPdf(copy)), spoilt()]);
    verdicts = await checkUa(veraPdf!, files);
  }, withinMs);

  test.each(copies.map(([name], at) => ({ name, at })))('in $name', ({ at }) => {
    expect(verdicts[at]!.broken).toEqual([]);
    expect(verdicts[at]!.checked).toBeGreaterThan(5_000);
  });

  test('and would find one', () => {
    expect(verdicts.at(-1)!.broken.length).toBeGreaterThan(0);
  });
});
