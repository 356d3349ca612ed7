import { beforeAll, describe, expect, test } from 'vitest';
import { toPdf } from '#server/adapters/documents/pdf/pdf.ts';
import type { CopyOf } from '#lib/domain/records.ts';
import { everyNode, readPdf, unpacked } from './support/read-pdf.ts';
import { draftCopy, inspected, seal, secrets, signedCopy } from './support/rich-record.ts';
import { saidBy, squeezed } from './support/said.ts';

type Read = Awaited<ReturnType<typeof readPdf>>;

/** What no font can show is drawn as a box. */
const boxed = (text: string): string => text.replace(/[🎉漢字]/gu, '☐');

describe('E3: a signed copy as PDF', () => {
  let bytes: Uint8Array;
  let read: Read;
  beforeAll(async () => {
    bytes = await toPdf(signedCopy);
    read = await readPdf(bytes);
  });

  test('E1: says what the record says, in its order', () => {
    const said = read.pages.map(({ unmarked }) => unmarked);
    expect(squeezed(said)).toBe(boxed(squeezed(saidBy(signedCopy))));
  });

  test('all of its text is in the structure or said to be decoration', () => {
    expect(read.lost).toBe('');
    const structured = read.pages.flatMap(({ structure }) => structure.text);
    expect(squeezed(structured)).toBe(squeezed(read.pages.map(({ text }) => text)));
  });

  test('it is tagged, in English, and has a title that is shown', () => {
    expect(read.markInfo).toMatchObject({ Marked: true });
    expect(read.info).toMatchObject({
      Title: 'Autumn term, second meeting: Minutes',
      Subject: 'Signed',
      Language: 'en-GB',
      PDFFormatVersion: '1.7',
    });
    expect(read.preferences).toMatchObject({ DisplayDocTitle: true });
    expect(unpacked(bytes)).toContain('<pdfuaid:part>1</pdfuaid:part>');
  });

  test('headings, lists and tables are what they are', () => {
    const nodes = read.pages.flatMap(({ structure }) => everyNode(structure));
    const texts = (role: string) => nodes.filter((node) => node.role === role).map(({ text }) => text.trim());
    expect(texts('H1')).toEqual(['Autumn term, second meeting']);
    expect(texts('H2')).toEqual([
      'Attendance',
      '1. Welcome and apologies',
      '2. Budget for 2026/27 and the three-year forecast',
      '3. Confidential item',
      '4. Policies',
      'Approval',
      'Signature',
      'Addenda',
    ]);
    expect(texts('H3')).toEqual(['Questions', '2.1. Lettings', 'Addendum 1', 'Addendum 2']);
    expect(texts('H4')).toEqual(['What follows']);
    expect(texts('TH')).toEqual([
      'Heading',
      '2026/27',
      '2027/28',
      'Staff',
      'Premises and energy, with the repair of the roof',
    ]);
    expect(texts('TD')).toEqual(['£1,204,000', '£1,239,500', '£212,300', '£198,000']);
    expect(texts('Lbl')).toEqual(expect.arrayContaining(['Presiding', 'Apologies accepted', '1.', '•', '3.']));
    for (const list of nodes.filter(({ role }) => role === 'L')) {
      expect(list.children.map(({ role }) => role)).toEqual(list.children.map(() => 'LI'));
      for (const item of list.children) expect(item.children.map(({ role }) => role)).toEqual(['Lbl', 'LBody']);
    }
    expect(unpacked(bytes)).toMatch(/\/ListNumbering \/Decimal/);
    expect(unpacked(bytes)).toMatch(/\/Scope \/Column/);
    expect(unpacked(bytes)).toMatch(/\/Scope \/Row/);
  });

  test('a link says where it goes', () => {
    const links = read.pages.flatMap(({ structure }) => everyNode(structure)).filter(({ role }) => role === 'Link');
    expect(links).toMatchObject([{ alt: 'the trust’s site: https://example.org/budget?year=2026&v=2' }]);
    expect(links.map(({ text }) => text.trim())).toEqual(['the trust’s site']);
  });

  test('its contents name each item', () => {
    const [top] = read.outline;
    expect(top!.title).toBe('Autumn term, second meeting');
    expect(top!.items.map(({ title }) => title)).toContain('2 Budget for 2026/27 and the three-year forecast');
    const budget = top!.items.find(({ title }) => title.startsWith('2 '))!;
    expect(budget.items.map(({ title }) => title)).toEqual(['Questions', '2.1 Lettings']);
  });

  test('E2: each page has its number, the state and the hash of the record', () => {
    const count = read.pages.length;
    expect(count).toBeGreaterThan(2);
    for (const [at, { artifacts }] of read.pages.entries()) {
      expect(artifacts).toContain(`Page ${at + 1} of ${count}`);
      expect(artifacts).toContain('SIGNED');
      expect(artifacts).toContain(seal.sha256);
      expect(artifacts).not.toContain('DRAFT');
    }
  });

  test('every font is in it', () => {
    const whole = unpacked(bytes);
    const fonts = whole.match(/\/Type \/FontDescriptor/g)!;
    expect(fonts.length).toBeGreaterThan(4);
    expect(whole.match(/\/FontFile2 \d+ 0 R/g)).toHaveLength(fonts.length);
    expect(whole).not.toMatch(/\/Subtype \/Type1\b/);
  });
});

test('E2: a draft says so on each page, across it too, and asks for a signature', async () => {
  const { pages, info } = await readPdf(await toPdf(draftCopy));
  expect(info.Subject).toBe('Draft');
  for (const { artifacts } of pages) expect(artifacts.match(/DRAFT/g)).toHaveLength(2);
  const text = pages.map((page) => page.text).join('');
  expect(text).toContain('Signed by the chair');
  expect(text).not.toContain('SHA-256');
});

describe('E4: an inspection copy as PDF', () => {
  test('holds nothing of what is left out, in no stream and in no metadata', async () => {
    const whole = await toPdf({ ...signedCopy, inspection: true });
    const bytes = await toPdf(inspected);
    const textOf = async (pdf: Uint8Array) => squeezed((await readPdf(pdf)).pages.map(({ text }) => text));
    for (const secret of secrets) {
      // What is searched for would be found.
      expect(await textOf(whole)).toContain(squeezed([secret]));
      expect(await textOf(bytes)).not.toContain(squeezed([secret]));
      const forms = [
        secret,
        Buffer.from(secret, 'utf16le').swap16().toString('latin1'),
        Buffer.from(secret).toString('latin1'),
      ];
      for (const form of forms) expect(unpacked(bytes)).not.toContain(form);
    }
    const { pages } = await readPdf(bytes);
    for (const { artifacts } of pages) expect(artifacts).toContain('SIGNED · INSPECTION COPY');
    expect(pages.map(({ text }) => text).join(' ')).toContain('This copy is for inspection');
  });
});

describe('the layout', () => {
  const long = (blocks: CopyOf['record']['items'][number]['blocks']): CopyOf => ({
    ...draftCopy,
    record: { ...draftCopy.record, items: [{ ...draftCopy.record.items[0]!, blocks }] },
  });
  const words = (count: number) => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');

  test('a table whose row is longer than a page goes on over the next', async () => {
    const cell = (text: string) => ({ header: false, blocks: [{ kind: 'paragraph' as const, content: [{ text }] }] });
    const copy = long([
      {
        kind: 'table',
        rows: [
          [cell(words(900)), cell('short')],
          [cell('after'), cell('it')],
        ],
      },
    ]);
    const { pages } = await readPdf(await toPdf(copy));
    expect(pages.length).toBeGreaterThan(2);
    const cells = pages.flatMap(({ structure }) => everyNode(structure)).filter(({ role }) => role === 'TD');
    const all = cells.map(({ text }) => text).join(' ');
    for (const word of ['word0 ', 'word899', 'short', 'after']) expect(all).toContain(word);
  });

  test('a heading is never the last of its page', async () => {
    for (let lines = 20; lines < 60; lines += 4) {
      const copy = long([
        ...Array.from({ length: lines }, (_, at) => ({
          kind: 'paragraph' as const,
          content: [{ text: `Line ${at}` }],
        })),
        { kind: 'heading', level: 3, content: [{ text: 'A heading' }] },
        { kind: 'paragraph', content: [{ text: 'What it heads.' }] },
      ]);
      const { pages } = await readPdf(await toPdf(copy));
      const page = pages.find(({ text }) => text.includes('A heading'))!;
      expect(page.text).toContain('What it heads.');
    }
  });

  test('a word that is wider than the page is cut, and loses nothing', async () => {
    const { pages } = await readPdf(await toPdf(long([{ kind: 'paragraph', content: [{ text: 'x'.repeat(400) }] }])));
    expect(
      pages
        .map(({ text }) => text)
        .join('')
        .match(/x/g)!
        .filter(Boolean).length,
    ).toBeGreaterThanOrEqual(400);
  });
});
