import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { assembleRecord } from '#lib/domain/record-assembly/assemble.ts';
import type { Block, MinutesRecord } from '#lib/domain/records.ts';
import { action, decided, docOf, item, meeting, motion, part2, type Shape, shapes, source } from './support.ts';

const paragraph = (...children: Shape[]): Shape => ({ name: 'paragraph', children });
const blocksOf = (shapesOf: Shape[], more: Parameters<typeof source>[1] = {}): Block[] =>
  assembleRecord(source(docOf({ i1: shapesOf }), more)).items[0]!.blocks;

describe('A2: what the text becomes', () => {
  test('paragraphs, headings, marks, links and breaks', () => {
    expect(
      blocksOf([
        { name: 'heading', attributes: { level: 3 }, children: [{ text: 'Report' }] },
        { name: 'heading', attributes: { level: 4 }, children: [{ text: 'Detail' }] },
        paragraph(
          { text: 'The ', marks: {} },
          { text: 'roll', marks: { bold: {} } },
          { name: 'hardBreak' },
          { text: 'is here', marks: { 'link--AbCdEfGh': { href: 'https://example.org/' }, italic: {} } },
          { text: 'Jo Bloggs', marks: { withheld: {} } },
        ),
      ]),
    ).toEqual([
      { kind: 'heading', level: 3, content: [{ text: 'Report' }] },
      { kind: 'heading', level: 4, content: [{ text: 'Detail' }] },
      {
        kind: 'paragraph',
        content: [
          { text: 'The ' },
          { text: 'roll', bold: true },
          { break: true },
          { text: 'is here', italic: true, link: 'https://example.org/' },
          { text: 'Jo Bloggs', withheld: true },
        ],
      },
    ]);
  });

  test('lists and tables', () => {
    const cell = (name: string, text: string): Shape => ({ name, children: [paragraph({ text })] });
    expect(
      blocksOf([
        { name: 'orderedList', children: [{ name: 'listItem', children: [paragraph({ text: 'One' })] }] },
        {
          name: 'table',
          children: [{ name: 'tableRow', children: [cell('tableHeader', 'A'), cell('tableCell', 'B')] }],
        },
      ]),
    ).toEqual([
      { kind: 'list', ordered: true, items: [[{ kind: 'paragraph', content: [{ text: 'One' }] }]] },
      {
        kind: 'table',
        rows: [
          [
            { header: true, blocks: [{ kind: 'paragraph', content: [{ text: 'A' }] }] },
            { header: false, blocks: [{ kind: 'paragraph', content: [{ text: 'B' }] }] },
          ],
        ],
      },
    ]);
  });

  test('text is kept as it was written; empty paragraphs at the end are not', () => {
    const decomposed = 'e\u0301  \ttwo  spaces';
    expect(blocksOf([paragraph(), paragraph({ text: decomposed }), paragraph(), paragraph()])).toEqual([
      { kind: 'paragraph', content: [] },
      { kind: 'paragraph', content: [{ text: decomposed }] },
    ]);
    expect(blocksOf([paragraph()])).toEqual([]);
  });

  test('an address that no editor offers is no link', () => {
    const link = { 'link--AbCdEfGh': { href: 'javascript:alert(1)' } };
    expect(blocksOf([paragraph({ text: 'x', marks: link })])).toEqual([
      { kind: 'paragraph', content: [{ text: 'x' }] },
    ]);
  });
});

describe('A2: decisions and actions', () => {
  const live = (kind: string, ref: string): Shape => ({ name: 'record', attributes: { kind, ref } });
  const kinds = (blocks: Block[]) =>
    blocks.map((b) => (b.kind === 'motion' ? b.motion.id : b.kind === 'action' ? b.action.id : b.kind));

  test('A2: stand where the minutes have them, once; those that stand nowhere follow, and what is gone is dropped', () => {
    const more = {
      meeting: meeting({ motions: [motion('m1', 'i1'), motion('m9', 'i1')] }),
      actions: [action('a1', 'i1')],
    };
    const text = [
      live('action', 'a1'),
      paragraph({ text: 'x' }),
      live('motion', 'm1'),
      live('motion', 'm1'),
      live('motion', 'gone'),
    ];
    expect(kinds(blocksOf(text, more))).toEqual(['a1', 'paragraph', 'm1', 'm9']);
  });

  test('A3: a block in the open minutes shows nothing of a Part 2 item', () => {
    const doc = docOf({ i1: [live('motion', 'm2'), live('action', 'a2')] });
    const more = { meeting: meeting({ motions: decided.motions }), actions: decided.actions };
    const open = canonicalJson(assembleRecord(source(doc, more)));
    expect(open).not.toContain('Text of m2');
    expect(open).not.toContain('Text of a2');
    expect(kinds(assembleRecord(source(doc, more), part2('i2')).items[0]!.blocks)).toEqual(['m2', 'a2']);
  });

  test('people are named as they were; who voted how only where the board asked for it', () => {
    const vote = {
      method: 'names' as const,
      openedAt: '2026-03-02T19:00:00.000Z',
      eligible: ['p1', 'p2'],
      named: [
        { personId: 'p2', choice: 'for' as const },
        { personId: 'p1', choice: 'against' as const },
      ],
      counts: { for: 1, against: 1, abstain: 0 },
      casting: { personId: 'p1', choice: 'for' as const, at: '2026-03-02T19:04:00.000Z' },
      says: ['Tied: 1 for, 1 against.'],
    };
    const attendance = [
      {
        personId: 'p1',
        name: 'Ann As-Was',
        role: 'chair' as const,
        votes: true,
        mark: 'present' as const,
        stays: [],
        version: 1,
      },
    ];
    const of = (namesVotes: boolean) => {
      const base = source(docOf({}), {
        meeting: meeting({ attendance, motions: [motion('m1', 'i1', { proposerId: 'p1', seconderId: 'p2', vote })] }),
      });
      const board = { ...base.board, ...(namesVotes ? { namesVotes: true as const } : {}) };
      const [block] = assembleRecord({ ...base, board }).items[0]!.blocks;
      return block!.kind === 'motion' ? block!.motion : undefined;
    };
    expect(of(false)).toEqual({
      id: 'm1',
      text: 'Text of m1',
      proposer: 'Ann As-Was',
      seconder: 'Name of p2',
      state: 'carried',
      method: 'names',
      counts: { for: 1, against: 1, abstain: 0 },
      casting: { name: 'Ann As-Was', choice: 'for' },
      decidedAt: '2026-03-02T19:05:00.000Z',
      says: ['Tied: 1 for, 1 against.'],
    });
    expect(of(true)!.named).toEqual([
      { name: 'Ann As-Was', choice: 'against' },
      { name: 'Name of p2', choice: 'for' },
    ]);
  });
});

test.each(['lost', 'notPut'] as const)('M3: a motion kept as %s with nothing cast is recorded as not put', (state) => {
  const counts = { for: 0, against: 0, abstain: 0 };
  const vote = { method: 'ballot' as const, openedAt: '', eligible: [], counts, says: [] };
  const base = source(docOf({}), { meeting: meeting({ motions: [motion('m1', 'i1', { state, vote })] }) });
  expect(assembleRecord(base).items[0]!.blocks).toMatchObject([{ motion: { state: 'notPut', counts } }]);
});

describe('A3: a confidential item', () => {
  const stay = (from: string, to: string) => ({ from: `2026-03-02T${from}:00.000Z`, to: `2026-03-02T${to}:00.000Z` });
  const present = (personId: string, role: 'chair' | 'governor' | 'clerk', ...stays: ReturnType<typeof stay>[]) => ({
    personId,
    name: `N ${personId}`,
    role,
    votes: true,
    mark: 'present' as const,
    reason: 'private',
    stays,
    version: 1,
  });
  const held = meeting({
    calls: [{ itemId: 'i2', ...stay('19:00', '19:30') }],
    attendance: [
      present('c', 'clerk', stay('18:30', '20:00')),
      present('late', 'governor', stay('19:30', '20:00')),
      present('g', 'governor', stay('18:30', '19:10')),
      present('w', 'governor', stay('18:30', '20:00')),
    ],
    guests: [
      { id: 'x', name: 'Early guest', stays: [stay('18:30', '19:00')] },
      { id: 'y', name: 'Guest', capacity: 'Adviser', stays: [stay('18:30', '20:00')] },
    ],
    declarations: [
      {
        id: 'd',
        personId: 'w',
        name: 'N w',
        itemId: 'i2',
        kind: 'loyalty',
        interest: 'Secret interest',
        withdrew: true,
        at: '2026-03-02T19:00:00.000Z',
        by: 'c',
      },
    ],
  });

  test('A3: names those present for it and nobody who withdrew; the open minutes have nothing of it', () => {
    const doc = docOf({ i2: [paragraph({ text: 'Secret text' })] });
    const confidential = assembleRecord(source(doc, { meeting: held }), held.items[1]);
    expect(confidential).toMatchObject({ part: 2, items: [{ id: 'i2', number: '2', title: 'Title of i2' }] });
    expect(confidential.attendance.map(({ name }) => name)).toEqual(['N g', 'N c']);
    expect(confidential.guests.map(({ name }) => name)).toEqual(['Guest']);
    const open = assembleRecord(source(doc, { meeting: held }));
    expect(open.items[1]).toEqual({
      id: 'i2',
      number: '2',
      title: 'Confidential item',
      level: 0,
      purpose: 'discussion',
      part: 2,
      declarations: [],
      blocks: [],
    });
    expect(open.attendance.map(({ name }) => name)).toEqual(['N g', 'N late', 'N w', 'N c']);
    for (const secret of ['Secret', 'Title of i2', 'private']) expect(canonicalJson(open)).not.toContain(secret);
  });

  test('numbers follow the agenda', () => {
    const numbered = meeting({ items: [item('i1'), item('i2', { level: 1 }), item('i3'), item('i4', { level: 1 })] });
    const record = assembleRecord(source(docOf({}), { meeting: numbered }));
    expect(record.items.map(({ number }) => number)).toEqual(['1', '1.1', '2', '2.1']);
  });
});

describe('A2: whatever the documents hold', () => {
  const sections = fc.record({ i1: shapes, i2: shapes, i3: shapes });
  const sourceOf = (doc: Y.Doc) =>
    source(doc, { meeting: meeting({ motions: decided.motions }), actions: decided.actions });
  const all = (doc: Y.Doc): MinutesRecord[] => {
    const from = sourceOf(doc);
    return [assembleRecord(from), assembleRecord(from, from.meeting.items[1])];
  };

  test('A2: a record has canonical bytes, and reading them gives the same record', () => {
    fc.assert(
      fc.property(sections, (given) => {
        for (const record of all(docOf(given))) {
          const text = canonicalJson(record);
          expect(canonicalJson(JSON.parse(text))).toBe(text);
        }
      }),
    );
  });

  test('A2: the same document makes the same bytes, however it came to be', () => {
    fc.assert(
      fc.property(sections, (given) => {
        const doc = docOf(given);
        const copy = new Y.Doc();
        // In other pieces, in another order, with other types beside them.
        copy.getMap('not the minutes’').set('x', 'y');
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
        doc.getXmlFragment('item:unknown').insert(0, [new Y.XmlText('stray')]);
        doc.getText('other').insert(0, 'stray');
        expect(all(copy)).toEqual(all(doc));
        expect(canonicalJson(all(doc))).not.toContain('stray');
      }),
    );
  });

  test('A2: no word that was written is lost, and every decision and action is there exactly once', () => {
    fc.assert(
      fc.property(sections, (given) => {
        const record = all(docOf(given))[0]!;
        for (const [i, id] of (['i1', 'i3'] as const).entries()) {
          const { blocks } = record.items[i === 0 ? 0 : 2]!;
          expect(wordsIn(blocks)).toBe(wordsOf(given[id]).toWellFormed());
        }
        const text = canonicalJson(record);
        for (const id of ['m1', 'm3', 'a1']) expect(text.split(`"Text of ${id}"`)).toHaveLength(2);
      }),
    );
  });

  test('A3: nothing of a Part 2 item is in the open record, and nothing else than it in its own', () => {
    fc.assert(
      fc.property(sections, (given) => {
        const marked = (shapesOf: Shape[]): Shape[] => [...shapesOf, paragraph({ text: 'CANARY' })];
        const [open] = all(docOf({ ...given, i2: marked(given.i2) }));
        expect(canonicalJson(open)).not.toContain('CANARY');
        const [, confidential] = all(docOf({ ...given, i1: marked(given.i1), i3: marked(given.i3) }));
        expect(canonicalJson(confidential)).not.toContain('CANARY');
      }),
    );
  });
});

const wordsOf = (given: readonly Shape[]): string =>
  given.map((shape) => ('text' in shape ? shape.text : wordsOf(shape.children ?? []))).join('');

function wordsIn(blocks: readonly Block[]): string {
  return blocks
    .map((block): string => {
      switch (block.kind) {
        case 'paragraph':
        case 'heading':
          return block.content.map((inline) => ('text' in inline ? inline.text : '')).join('');
        case 'list':
          return block.items.map(wordsIn).join('');
        case 'table':
          return block.rows.flatMap((row) => row.map((cell) => wordsIn(cell.blocks))).join('');
        default:
          return '';
      }
    })
    .join('');
}
