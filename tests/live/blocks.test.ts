import { getSchema } from '@tiptap/core';
import { TableKit } from '@tiptap/extension-table';
import { EditorState } from '@tiptap/pm/state';
import { StarterKit } from '@tiptap/starter-kit';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { fitting } from '#lib/components/editor/insert-items.ts';
import { Placed } from '#lib/components/editor/placed.ts';
import { placeRecord } from '#lib/components/editor/placing.ts';
import { RecordBlock } from '#lib/components/editor/record-block.ts';
import { Records } from '#lib/components/editor/records.ts';
import { guardSchema } from '#lib/components/editor/schema-guard.ts';
import { blocksOf, inOneLine, unplaced } from '#lib/domain/block-words.ts';
import type { ActionView, MotionView } from '#lib/domain/views.ts';
import { meetingViewOf } from '../support/meeting-view.ts';

const motion = (more: Partial<MotionView> = {}): MotionView => ({
  id: 'a',
  itemId: '1',
  text: 'That the budget be approved',
  state: 'moved',
  movedAt: '2026-11-23T18:30:00Z',
  version: 1,
  ...more,
});
const action = (more: Partial<ActionView> = {}): ActionView => ({
  id: 'b',
  boardId: 'b',
  meetingId: 'm',
  itemId: '1',
  text: 'Write to the council',
  ownerId: 'g',
  ownerName: 'Zoe',
  due: '2027-01-12',
  state: 'open',
  givenAt: '2026-11-23T18:31:00Z',
  overdue: false,
  mayClose: true,
  version: 1,
  ...more,
});
const vote = (more: Partial<NonNullable<MotionView['vote']>>): NonNullable<MotionView['vote']> => ({
  method: 'hands',
  openedAt: '2026-11-23T18:32:00Z',
  eligible: 9,
  voted: 0,
  you: { mayVote: false, voted: false },
  says: [],
  ...more,
});
const said = (motions: MotionView[], actions: ActionView[] = []): string[] =>
  [...blocksOf(meetingViewOf({ motions, actions })).values()].map(inOneLine);

describe('L1: what stands in the text says what it is now', () => {
  test('a motion, through its life', () => {
    const counts = { for: 7, against: 2, abstain: 1 };
    expect(
      said([
        motion({ id: '1', proposerId: 'g', seconderId: 'c' }),
        motion({ id: '2', state: 'voting', vote: vote({ method: 'names', voted: 3 }) }),
        motion({ id: '3', state: 'voting', vote: vote({}) }),
        motion({ id: '4', state: 'carried', vote: vote({ counts }) }),
        motion({ id: '5', state: 'carried', vote: vote({ method: 'consensus' }) }),
        motion({ id: '6', state: 'lost', vote: vote({ counts: { for: 2, against: 7, abstain: 0 } }) }),
        motion({
          id: '7',
          state: 'carried',
          vote: vote({ counts: { for: 4, against: 4, abstain: 0 }, casting: { personId: 'c', choice: 'for' } }),
        }),
        motion({ id: '8', state: 'notPut', vote: vote({ counts: { for: 0, against: 0, abstain: 0 } }) }),
      ]),
    ).toEqual([
      'PROPOSED That the budget be approved Proposed by Zoe, seconded by Cleo. Not decided.',
      'PROPOSED That the budget be approved The vote is open: 3 of 9 have voted.',
      'PROPOSED That the budget be approved The vote is open.',
      'RESOLVED That the budget be approved Carried: 7 for, 2 against, 1 abstained.',
      'RESOLVED That the budget be approved Agreed without a vote.',
      'NOT CARRIED That the budget be approved Not carried: 2 for, 7 against, 0 abstained.',
      'RESOLVED That the budget be approved Carried: 4 for, 4 against, 0 abstained. The votes were equal; Cleo gave the casting vote for the motion.',
      'NOT PUT That the budget be approved No vote was taken.',
    ]);
  });

  test('an action, through its life', () => {
    const states = [action(), action({ id: 'c', overdue: true }), action({ id: 'd', state: 'done', due: undefined })];
    expect(said([], states)).toEqual([
      'ACTION Zoe, by 12 January 2027: Write to the council.',
      'ACTION Zoe, by 12 January 2027: Write to the council. Overdue.',
      'ACTION Zoe: Write to the council. Done.',
    ]);
  });

  test('only what says something else is drawn anew', () => {
    const records = new Records(async () => undefined);
    records.show(meetingViewOf({ motions: [motion(), motion({ id: 'c' })] }));
    const drawn: string[] = [];
    for (const ref of ['a', 'c']) records.watch(ref, () => drawn.push(ref));
    records.show(
      meetingViewOf({ version: 2, motions: [motion({ state: 'carried' }), motion({ id: 'c', version: 9 })] }),
    );
    expect(drawn).toEqual(['a']);
    expect(records.of('motion', 'a').label).toBe('RESOLVED');
  });

  test('what the text has before the meeting does is asked for once, and then said to be gone', async () => {
    let asked = 0;
    const answer = Promise.withResolvers<void>();
    const records = new Records(() => {
      asked += 1;
      return answer.promise;
    });
    const readable = meetingViewOf().items.filter(({ documentId }) => documentId !== undefined);
    records.show(meetingViewOf({ items: readable }));
    const drawn: string[] = [];
    for (const ref of ['x', 'y', 'x']) records.watch(ref, () => drawn.push(ref));
    await Promise.resolve();
    expect([asked, records.of('motion', 'x').state]).toEqual([1, 'awaited']);
    answer.resolve();
    await answer.promise.then(() => undefined).then(() => undefined);
    expect(drawn.sort()).toEqual(['x', 'x', 'y']);
    expect(records.of('motion', 'x').text).toBe('This was removed.');
    records.watch('x', () => undefined);
    expect(asked).toBe(1);
  });

  test('A3: of a confidential item nothing is said to who may not read it', async () => {
    const records = new Records(async () => undefined);
    records.show(meetingViewOf());
    records.watch('secret', () => undefined);
    await new Promise(setImmediate);
    expect(inOneLine(records.of('motion', 'secret'))).toBe('A decision in a confidential item.');
    expect(inOneLine(records.of('action', 'secret'))).toBe('An action in a confidential item.');
  });
});

describe('L3: what stands nowhere in the text is offered', () => {
  test('but what was withdrawn or dropped, and what belongs elsewhere', () => {
    const view = {
      motions: [motion(), motion({ id: 'w', state: 'withdrawn' }), motion({ id: 'e', itemId: '2' })],
      actions: [action(), action({ id: 'd', state: 'dropped' }), action({ id: 'f', state: 'done' })],
    };
    expect(unplaced(view, '1', new Set(['b']))).toEqual([
      { kind: 'motion', ref: 'a' },
      { kind: 'action', ref: 'f' },
    ]);
  });

  test('a document knows which stand in it, in any section, and looks only when blocks come or go', () => {
    const doc = new Y.Doc();
    const section = doc.getXmlFragment('item:1');
    const told: number[] = [];
    const placed = new Placed(doc, ({ size }) => told.push(size));
    const put = (ref: string, into = section) => {
      const made = new Y.XmlElement('record');
      into.insert(0, [made]);
      made.setAttribute('kind', 'motion');
      made.setAttribute('ref', ref);
    };
    put('a');
    put('b', doc.getXmlFragment('item:2'));
    put('c', doc.getXmlFragment('notes'));
    expect([...placed.refs]).toEqual(['a', 'b']);
    const before = placed.refs;
    const text = new Y.XmlText('It was agreed.');
    const paragraph = new Y.XmlElement('paragraph');
    section.insert(1, [paragraph]);
    paragraph.insert(0, [text]);
    text.insert(0, 'x');
    expect(placed.refs).toBe(before);
    section.delete(0, 1);
    expect([...placed.refs]).toEqual(['b']);
    placed.end();
    put('d');
    expect([...placed.refs]).toEqual(['b']);
    expect(told).toEqual([0, 1, 2, 1]);
  });
});

describe('L2: where it is put', () => {
  const schema = getSchema([StarterKit, TableKit, RecordBlock]);
  guardSchema(schema);
  const paragraph = (text = '') => ({ type: 'paragraph', ...(text ? { content: [{ type: 'text', text }] } : {}) });
  const stateOf = (...content: object[]) => EditorState.create({ doc: schema.nodeFromJSON({ type: 'doc', content }) });
  const list = { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('One.')] }] };

  test.each([
    ['after the paragraph of the caret', [paragraph('Agreed.'), paragraph('Next.')], 3, 'paragraph record paragraph'],
    ['at the end, with a paragraph to go on in', [paragraph('Agreed.')], 3, 'paragraph record paragraph'],
    ['before an empty paragraph, which goes on', [paragraph('Agreed.'), paragraph()], 10, 'paragraph record paragraph'],
    ['into an empty section', [paragraph()], 1, 'record paragraph'],
    ['after a list, not within it', [list, paragraph('Next.')], 4, 'bulletList record paragraph'],
    ['where a place has gone: at the end', [paragraph('Agreed.')], 400, 'paragraph record paragraph'],
  ])('%s', (_, content, at, expected) => {
    const { doc, selection } = placeRecord(stateOf(...content), 'action', 'b', at);
    const names: string[] = [];
    doc.forEach(({ type }) => names.push(type.name));
    expect(names.join(' ')).toBe(expected);
    expect(selection.$head.parent.type.name).toBe('paragraph');
    expect(selection.$head.index(0)).toBe(names.indexOf('record') + 1);
    doc.check();
  });

  test('what arrives in pieces is kept; what nobody of ours writes is not', () => {
    expect(schema.node('record').attrs).toEqual({ kind: 'motion', ref: '' });
    expect(() => schema.node('record', { kind: 'vote', ref: 'a' })).toThrow(RangeError);
    expect(() => schema.node('record', { kind: 'motion', ref: 'two words' })).toThrow(RangeError);
  });
});

test('the menu finds by how a word begins', () => {
  const items = ['Action', 'Motion', 'Heading', 'Smaller heading', 'Bulleted list', 'Table'].map((label) => ({
    ...{ id: label, label, hint: '', icon: (() => undefined) as never, run: () => undefined },
  }));
  const found = (typed: string) => fitting(items, typed).map(({ label }) => label);
  expect(found('')).toHaveLength(6);
  expect(found('he')).toEqual(['Heading', 'Smaller heading']);
  expect(found('ACT')).toEqual(['Action']);
  expect(found('list')).toEqual(['Bulleted list']);
  expect(found('tion')).toEqual([]);
});
