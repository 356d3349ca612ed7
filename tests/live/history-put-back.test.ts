import { getSchema } from '@tiptap/core';
import { TableKit } from '@tiptap/extension-table';
import { EditorState, type Transaction } from '@tiptap/pm/state';
import { StarterKit } from '@tiptap/starter-kit';
import { describe, expect, test } from 'vitest';
import type { Section } from '#lib/components/editor/desk.svelte.ts';
import { RecordBlock } from '#lib/components/editor/record-block.ts';
import { guardSchema } from '#lib/components/editor/schema-guard.ts';
import { Withheld } from '#lib/components/editor/withheld.ts';
import { putBack } from '#lib/components/history/put-back.ts';
import { MinutesPast } from '#lib/domain/minutes-past.ts';
import { type EditorNode, toEditor } from '#lib/domain/past-tree.ts';
import { Evening } from '../domain/support/evening.ts';
import { seeds } from '../sync/support/random.ts';

const schema = getSchema([StarterKit, TableKit, RecordBlock, Withheld]);
guardSchema(schema);

/** An editor without a page. */
class Desk {
  state: EditorState;
  isEditable = true;
  /** What the undo manager was told, and what was written, in order. */
  readonly done: ('boundary' | Transaction)[] = [];

  constructor(shown: EditorNode) {
    this.state = EditorState.create({ doc: schema.nodeFromJSON(shown) });
  }

  get section(): Section {
    const dispatch = (transaction: Transaction): void => {
      this.done.push(transaction);
      this.state = this.state.apply(transaction);
    };
    const editor = { isDestroyed: false, isEditable: this.isEditable, state: this.state, view: { dispatch } };
    return { editor, undo: { stopCapturing: () => this.done.push('boundary') } } as unknown as Section;
  }
}

const text = (...paragraphs: string[]): EditorNode => ({
  type: 'doc',
  content: paragraphs.map((words) => ({ type: 'paragraph', content: words ? [{ type: 'text', text: words }] : [] })),
});

describe('S11: a version that is put back', () => {
  test.each(seeds([41, 42, 43]))('is just what it was, whatever stands there now: seed %i', (seed) => {
    const evening = new Evening(seed);
    const batches = evening.run(160);
    const past = new MinutesPast({ clients: evening.clients });
    for (const batch of batches) past.add(batch);
    const at = (itemId: string): EditorNode =>
      toEditor(past.section(itemId, evening.random.below(batches.length + 1) - 1));
    for (let i = 0; i < 40; i += 1) {
      const itemId = evening.random.pick(evening.items);
      const then = at(itemId);
      const desk = new Desk(at(itemId));
      expect(putBack(desk.section, then)).toBe(true);
      expect(desk.state.doc.eq(schema.nodeFromJSON(then)), JSON.stringify(then)).toBe(true);
    }
  });

  test('touches only what differs, in one step of undo', () => {
    const desk = new Desk(text('Welcome.', 'The motion was not carried.', 'Thanks.'));
    expect(putBack(desk.section, text('Welcome.', 'The motion was carried.', 'Thanks.'))).toBe(true);
    const [before, transaction, after] = desk.done;
    expect([before, after, desk.done.length]).toEqual(['boundary', 'boundary', 3]);
    const replaced: number[] = [];
    (transaction as Transaction).mapping.maps[0]!.forEach((from, until) => replaced.push(until - from));
    expect(replaced).toEqual([4]);
  });

  test('writes nothing where nothing differs', () => {
    const desk = new Desk(text('Welcome.'));
    expect(putBack(desk.section, text('Welcome.'))).toBe(true);
    expect(desk.done).toEqual([]);
  });

  test('is not written where it may not be', () => {
    const desk = new Desk(text('Welcome.'));
    desk.isEditable = false;
    expect(putBack(desk.section, text('Before'))).toBe(false);
    expect(desk.done).toEqual([]);
  });

  test('S7: leaves out what no editor writes, and is refused where nothing sound is left', () => {
    const desk = new Desk(text('Now'));
    const strange: EditorNode = {
      type: 'doc',
      content: [
        { type: 'iframe', attrs: { src: 'https://example.org' } },
        { type: 'paragraph', content: [{ type: 'text', text: 'Then', marks: [{ type: 'code' }, { type: 'bold' }] }] },
      ],
    };
    expect(putBack(desk.section, strange)).toBe(true);
    expect(desk.state.doc.toJSON()).toEqual({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Then', marks: [{ type: 'bold' }] }] }],
    });
    expect(putBack(desk.section, { type: 'doc', content: [{ type: 'tableRow' }] })).toBe(false);
  });
});
