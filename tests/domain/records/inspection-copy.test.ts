import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { assembleRecord } from '#lib/domain/record-assembly/assemble.ts';
import { inspectionCopy } from '#lib/domain/record-assembly/inspection-copy.ts';
import { withheldFrom, type Withheld } from '#lib/domain/record-assembly/withheld.ts';
import type { Block } from '#lib/domain/records.ts';
import { decided, docOf, meeting, type Shape, shapes, source } from './support.ts';

const nothing: Withheld = { refs: new Set(), corrections: new Set() };
const copyOf = (blocks: Shape[]): Block[] =>
  inspectionCopy(assembleRecord(source(docOf({ i1: blocks }))), nothing).items[0]!.blocks;
const withheld = (text: string): Shape => ({ text, marks: { withheld: {} } });
const paragraph = (...children: Shape[]): Shape => ({ name: 'paragraph', children });

describe('the inspection copy', () => {
  test('words that name somebody are left out, and that they were is said', () => {
    expect(copyOf([paragraph({ text: 'We heard that ' }, withheld('Jo Bloggs'), { text: ' is away.' })])).toEqual([
      {
        kind: 'paragraph',
        content: [{ text: 'We heard that ' }, { text: '[left out]', italic: true }, { text: ' is away.' }],
      },
    ]);
  });

  test('whole passages are left out as one, however many there were', () => {
    const list = { name: 'bulletList', children: [{ name: 'listItem', children: [paragraph(withheld('C'))] }] };
    expect(copyOf([paragraph(withheld('A'), { text: ' ' }), paragraph(withheld('B')), list])).toEqual([
      { kind: 'leftOut', why: 'withheld' },
      { kind: 'list', ordered: false, items: [[{ kind: 'leftOut', why: 'withheld' }]] },
    ]);
  });

  test('decisions and actions that are marked are left out with what stands beside them, wherever they stand', () => {
    const record = (kind: string, ref: string): Shape => ({ name: 'record', attributes: { kind, ref } });
    const from = source(docOf({ i1: [paragraph(withheld('A')), record('motion', 'm1'), record('action', 'a1')] }), {
      meeting: meeting({
        motions: decided.motions,
        minutes: { id: 'open', state: 'forReview', withheld: ['m1', 'a1'] },
      }),
      actions: decided.actions,
    });
    const copy = inspectionCopy(assembleRecord(from), withheldFrom(from.meeting));
    expect(copy.items[0]!.blocks).toEqual([{ kind: 'leftOut', why: 'withheld' }]);
    expect(canonicalJson(copy)).toContain('Text of m3');
  });

  test('agreed corrections that are marked are left out by their place, those of Part 2 not counted', () => {
    const corrections = [
      { itemId: 'i2', text: 'CONFIDENTIAL' },
      { itemId: 'i1', text: 'The roll is 214.' },
      { itemId: 'i1', text: 'WITHHELD A' },
      { itemId: 'i3', text: 'WITHHELD B' },
      { text: 'The date.' },
    ];
    const approval = { at: '2026-06-01T18:40:00.000Z', by: 'p', meetingId: 'm2', corrections };
    const from = source(docOf({}), {
      meeting: meeting({
        minutes: { id: 'open', state: 'approved', approval, withheld: ['agreed-2', 'agreed-3', 'agreed-0'] },
      }),
      approvedIn: { id: 'm2', title: 'Summer term', startsAt: '2026-06-01T18:30:00.000Z' },
    });
    const copy = inspectionCopy(assembleRecord(from), withheldFrom(from.meeting));
    expect(copy.approval!.corrections).toEqual([
      { item: '1', text: 'The roll is 214.' },
      { text: '[A passage is left out of this copy.]' },
      { text: 'The date.' },
    ]);
  });

  test('there is none of confidential minutes', () => {
    const from = source(docOf({}));
    expect(() => inspectionCopy(assembleRecord(from, from.meeting.items[1]), nothing)).toThrow(RangeError);
  });

  test('A3: whatever the minutes hold, nothing withheld and nothing of Part 2 is in it, and all else is', () => {
    const mark = (given: readonly Shape[]): Shape[] =>
      given.map((shape) => {
        if (!('text' in shape)) return { ...shape, children: mark(shape.children ?? []) };
        return shape.marks?.['withheld'] === undefined ? shape : { ...shape, text: 'WITHHELD' };
      });
    fc.assert(
      fc.property(shapes, (given) => {
        const from = source(docOf({ i1: mark(given), i2: [paragraph({ text: 'CONFIDENTIAL' })] }), {
          meeting: meeting({ motions: decided.motions }),
          actions: decided.actions,
        });
        const record = assembleRecord(from);
        const copy = inspectionCopy(record, nothing);
        const text = canonicalJson(copy);
        for (const secret of ['WITHHELD', 'CONFIDENTIAL', 'withheld":true', 'Text of m2', 'Text of a2']) {
          expect(text).not.toContain(secret);
        }
        if (!canonicalJson(record).includes('withheld')) expect(copy.items[0]).toEqual(record.items[0]);
        for (const kept of ['Text of m1', 'Text of m3', 'Text of a1']) expect(text).toContain(kept);
      }),
    );
  });
});
