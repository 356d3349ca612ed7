import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CopyOf } from '#lib/domain/records.ts';
import { toDocx } from '#server/adapters/documents/docx/docx.ts';
import { filledWith } from './support/filled-with.ts';
import { draftCopy, inspected, seal, secrets, signedCopy } from './support/rich-record.ts';
import { saidBy, squeezed } from './support/said.ts';

type Files = Record<string, string>;

const open = async (copy: CopyOf): Promise<Files> =>
  Object.fromEntries(Object.entries(unzipSync(await toDocx(copy))).map(([name, bytes]) => [name, strFromU8(bytes)]));

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };
const decoded = (text: string): string => text.replace(/&\w+;/g, (entity) => entities[entity]!);
const textOf = (xml: string): string =>
  [...xml.matchAll(/<w:t(?:\s[^>]*)?>([^<]*)<\/w:t>/g)].map(([, text]) => decoded(text!)).join('');
const paragraphs = (xml: string) =>
  [...xml.matchAll(/<w:p>(.*?)<\/w:p>/gs)].map(([, inside]) => ({
    style: /<w:pStyle w:val="([^"]+)"/.exec(inside!)?.[1],
    numbered: /<w:ilvl w:val="(\d)"\/><w:numId w:val="(\d+)"/.exec(inside!)?.slice(1, 3),
    text: textOf(inside!),
  }));

/** Each tag that opens is closed, in order, and no bare ampersand stands about. */
function expectWellFormed(xml: string, name: string): void {
  const stack: string[] = [];
  for (const [, close, tag, inside] of xml.matchAll(/<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*\s*\/?)>/g)) {
    if (close === '/') expect(stack.pop(), name).toBe(tag);
    else if (!inside!.endsWith('/')) stack.push(tag!);
  }
  expect(stack, name).toEqual([]);
  expect(xml.replace(/<\?[^>]*\?>|<\/?[\w:]+(?:\s+[\w:]+="[^"<]*")*\s*\/?>/g, '')).not.toMatch(/[<>]/);
  expect(xml.replace(/&(?:amp|lt|gt|quot|apos|#\d+);/g, ''), name).not.toContain('&');
}

describe('a signed copy as a Word document', () => {
  let files: Files;
  beforeAll(async () => {
    files = await open(signedCopy);
  });
  const body = () => files['word/document.xml']!;

  test('each of its parts is well-formed', () => {
    for (const [name, xml] of Object.entries(files)) if (/\.(xml|rels)$/.test(name)) expectWellFormed(xml, name);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['[Content_Types].xml', 'word/styles.xml', 'word/numbering.xml']),
    );
  });

  test('E1: says what the record says, in its order', () => {
    expect(squeezed([textOf(body())])).toBe(squeezed(saidBy(signedCopy)));
  });

  test('title, headings and boxes have styles', () => {
    const styled = (style: string) =>
      paragraphs(body())
        .filter((one) => one.style === style)
        .map(({ text }) => text);
    expect(styled('Title')).toEqual(['Autumn term, second meeting']);
    expect(styled('Heading1')).toContain('2. Budget for 2026/27 and the three-year forecast');
    expect(styled('Heading2')).toEqual(['Questions', '2.1. Lettings', 'Addendum 1', 'Addendum 2']);
    expect(styled('Decision')[0]).toBe('RESOLVED: That the budget for 2026/27 be approved as presented.');
    expect(styled('Action')[0]).toBe('ACTION: Zoë Price, by 12 January 2027: Obtain three quotes for the roof.');
    for (const { style } of paragraphs(body())) {
      if (style !== undefined && style !== 'Normal') expect(files['word/styles.xml']).toContain(`w:styleId="${style}"`);
    }
  });

  test('lists are numbered by Word, nested ones deeper', () => {
    const numbered = paragraphs(body()).filter((one) => one.numbered !== undefined);
    expect(numbered.map(({ text, numbered: place }) => [place![0], text.slice(0, 12)])).toEqual([
      ['0', 'Why do energ'],
      ['0', 'Which posts '],
      ['1', 'None in 2026'],
      ['1', 'Two in 2027/'],
      ['0', 'Is the reser'],
      ['0', 'Item 2: For '],
      ['0', 'Strike Maxim'],
      ['0', 'The date in '],
    ]);
    const lists = new Set(numbered.map(({ numbered: place }) => place![1]));
    expect(lists.size).toBe(3);
  });

  test('a table has a row that heads it', () => {
    expect(body().match(/<w:tblHeader\/>/g)).toHaveLength(1);
    expect(body().match(/<w:tr>/g)).toHaveLength(3);
  });

  test('E2: each page has its number, the state and the hash of the record', () => {
    const [header] = Object.entries(files).filter(([name]) => /^word\/header\d\.xml$/.test(name));
    const [footer] = Object.entries(files).filter(([name]) => /^word\/footer\d\.xml$/.test(name));
    expect(textOf(header![1])).toContain('SIGNED');
    expect(textOf(footer![1])).toContain(`SHA-256 ${seal.sha256}`);
    expect(footer![1]).toContain('PAGE');
    expect(footer![1]).toContain('NUMPAGES');
  });

  test('its language and its properties', () => {
    expect(files['word/styles.xml']).toContain('<w:lang w:val="en-GB"/>');
    const core = files['docProps/core.xml']!;
    expect(core).toContain('<dc:title>Autumn term, second meeting: Minutes</dc:title>');
    expect(core).toContain('Northgate Learning Trust, Hillside Primary governing board');
  });

  test('a link goes where the record says', () => {
    expect(files['word/_rels/document.xml.rels']).toContain('Target="https://example.org/budget?year=2026&amp;v=2"');
  });
});

test('E4: an inspection copy holds nothing of what is left out', async () => {
  const whole = Object.values(await open({ ...signedCopy, inspection: true })).join('\n');
  const all = Object.values(await open(inspected)).join('\n');
  for (const secret of secrets) {
    expect(whole).toContain(secret);
    expect(all).not.toContain(secret);
  }
});

test.each([`</w:t></w:r><script>&amp;"'`, 'a\u0000\u0008\ufffe\ud800b', '🎉漢字', ''])(
  'text is never markup: %j',
  async (text) => {
    const copy = filledWith(draftCopy, text);
    const files = await open(copy);
    for (const [name, xml] of Object.entries(files)) if (/\.(xml|rels)$/.test(name)) expectWellFormed(xml, name);
    expect(squeezed([textOf(files['word/document.xml']!)])).toBe(squeezed(saidBy(copy)));
  },
);
