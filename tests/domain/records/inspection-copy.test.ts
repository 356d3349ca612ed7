import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { assembleRecord } from '#lib/domain/record-assembly/assemble.ts';
import { inspectionCopy } from '#lib/domain/record-assembly/inspection-copy.ts';
import type { Block } from '#lib/domain/records.ts';
import { decided, docOf, meeting, type Shape, shapes, source } from './support.ts';

const copyOf = (blocks: Shape[]): Block[] =>
  inspectionCopy(assembleRecord(source(docOf({ i1: blocks })))).items[0]!.blocks;
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

  test('there is none of confidential minutes', () => {
    const from = source(docOf({}));
    expect(() => inspectionCopy(assembleRecord(from, from.meeting.items[1]))).toThrow(RangeError);
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
        const copy = inspectionCopy(record);
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
