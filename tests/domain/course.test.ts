import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attendance } from '#lib/domain/attendance.ts';
import { adjourn, call, end, endAdjournment, presiderOf, withEntry, withoutFloor } from '#lib/domain/course.ts';
import type { Board } from '#lib/domain/boards.ts';
import type { Declaration } from '#lib/domain/declarations.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { presentOf, quorumOf, votersOn } from '#lib/domain/quorum.ts';

const at = (minute: number): string => new Date(Date.parse('2026-03-02T18:30:00Z') + minute * 60_000).toISOString();
const item = (id: string, minutesId?: string): AgendaItem => ({
  id,
  title: id,
  purpose: 'discussion',
  part: minutesId === undefined ? 1 : 2,
  version: 1,
  ...(minutesId === undefined ? {} : { confidential: { minutesId, admitted: [], withdrawn: [] } }),
});
const meeting = (over: Partial<Meeting> = {}): Meeting => ({
  id: 'm',
  organisationId: 'o',
  boardId: 'b',
  title: 't',
  startsAt: at(0),
  startedAt: at(0),
  state: 'inSession',
  items: [item('1'), item('2'), item('3', 'doc')],
  minutes: { id: 'open', state: 'draft' },
  versions: { details: 1, agenda: 1, progress: 1, minutes: 1 },
  ...over,
});
const entry = (personId: string, over: Partial<Attendance> = {}): Attendance => ({
  personId,
  name: personId,
  role: 'governor',
  votes: true,
  mark: 'present',
  stays: [{ from: at(0) }],
  version: 1,
  ...over,
});
const declared = (personId: string, itemId: string, withdrew = true): Declaration => ({
  id: `${personId} ${itemId}`,
  personId,
  name: personId,
  itemId,
  kind: 'loyalty',
  interest: 'A friend',
  withdrew,
  at: at(0),
  by: 'clerk',
});

describe('M6: calls and the clock', () => {
  const step = fc.constantFrom('1', '2', '3', 'adjourn', 'resume');

  test('M6: at any time the current item is called and no other; an item’s time is the sum of its calls', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        let now = call(meeting(), '1', at(0));
        const spent: Record<string, number> = {};
        for (const [i, one] of [...steps, 'over'].entries()) {
          // A minute goes by before each step.
          if (now.state === 'inSession') spent[now.currentItemId!] = (spent[now.currentItemId!] ?? 0) + 1;
          const minute = at(i + 1);
          if (one === 'over') now = end(now, minute, []);
          else if (one === 'adjourn' && now.state === 'inSession') now = adjourn(now, minute);
          else if (one === 'resume' && now.state === 'adjourned') {
            now = call({ ...endAdjournment(now, minute), state: 'inSession' }, now.currentItemId!, minute);
          } else if (now.state === 'inSession' && one.length === 1) now = call(now, one, minute);
          const open = now.calls!.filter(({ to }) => to === undefined);
          expect(open.map(({ itemId }) => itemId)).toEqual(now.state === 'inSession' ? [now.currentItemId] : []);
        }
        const minutes: Record<string, number> = {};
        for (const { itemId, from, to } of now.calls!) {
          minutes[itemId] = (minutes[itemId] ?? 0) + (Date.parse(to!) - Date.parse(from)) / 60_000;
        }
        for (const id of ['1', '2', '3']) expect(minutes[id] ?? 0).toBe(spent[id] ?? 0);
        expect(now.adjournments?.every(({ to }) => to !== undefined) ?? true).toBe(true);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('M2: who is in the room for an item', () => {
  test('M2: back when it is left, withdrawn again when it is called again; others’ items are left alone', () => {
    const begun = call(
      meeting({ declarations: [declared('x', '1'), declared('y', '2'), declared('z', '1', false)] }),
      '1',
      at(0),
    );
    const second = call(begun, '2', at(5));
    expect(second.declarations!.map(({ returnedAt }) => returnedAt)).toEqual([at(5), undefined, undefined]);
    const first = call(second, '1', at(9));
    expect(first.declarations!.map(({ returnedAt }) => returnedAt)).toEqual([undefined, at(9), undefined]);
  });

  test('M2, A3: its document closes again too, once, and no other', () => {
    const begun = meeting({ declarations: [declared('x', '3')], currentItemId: '1', calls: [] });
    const called = call(begun, '3', at(1));
    expect(called.items[2]).toMatchObject({ confidential: { withdrawn: ['x'] }, version: 2 });
    expect(called.items.slice(0, 2)).toEqual(begun.items.slice(0, 2));
    // As long as the meeting is at the item, what the clerk opens stays open.
    const opened = { ...called, items: begun.items };
    expect(call(opened, '3', at(2)).items).toEqual(begun.items);
  });

  test('M2: whoever withdrew counts for no vote on the item, though they be back in the meeting', () => {
    const board: Board = { id: 'b', organisationId: 'o', kind: 'board', name: 'B', seats: 4, clerks: [] };
    const attendance = [entry('x'), entry('y'), entry('a', { role: 'associate', votes: true })];
    const returned = { ...declared('x', '3'), returnedAt: at(5) };
    const now = meeting({ attendance, declarations: [returned] });
    const present = (itemId?: string) => presentOf(now, board, itemId);
    expect([present().governors, present('3').governors, present('1').governors]).toEqual([2, 1, 2]);
    expect(votersOn(now, board, '3')).toEqual(['y']);
    // Taken off the document's list, they still take no part in what is decided.
    expect(votersOn({ ...now, declarations: [] }, board, '3')).toEqual(['x', 'y']);
    const shut = { ...item('3', 'doc'), confidential: { minutesId: 'doc', admitted: [], withdrawn: ['y'] } };
    expect(votersOn({ ...now, items: [shut] }, board, '3')).toEqual([]);
    const members = ['a', 'b', 'c', 'd'].map(() => ({ role: 'governor' as const }));
    expect(quorumOf(board, members, present('3'))).toMatchObject({ needed: 2, quorate: false });
  });

  test('M3: in Part 2 an associate votes for a committee only when let in', () => {
    const board: Pick<Board, 'kind' | 'remoteApproved'> = { kind: 'committee' };
    const attendance = [entry('x'), entry('a', { role: 'associate' })];
    const admitted = { ...item('3', 'doc'), confidential: { minutesId: 'doc', admitted: ['a'], withdrawn: [] } };
    const now = meeting({ attendance });
    expect(votersOn(now, board, '1')).toEqual(['x', 'a']);
    expect(votersOn(now, board, '3')).toEqual(['x']);
    expect(presentOf(now, board, '3')).toEqual({ governors: 1, otherVoters: 0 });
    expect(votersOn({ ...now, items: [admitted] }, board, '3')).toEqual(['x', 'a']);
  });
});

describe('M4: who presides', () => {
  test('M4: the chair from when they come, unless somebody does already; and only who is there', () => {
    const came = withEntry(meeting(), entry('chair', { role: 'chair' }));
    expect(came.presidingId).toBe('chair');
    expect(presiderOf(came)).toMatchObject({ personId: 'chair', isGovernor: true });
    const left = withEntry(came, entry('chair', { role: 'chair', stays: [{ from: at(0), to: at(1) }] }));
    expect(left.presidingId).toBe('chair');
    expect(presiderOf(left)).toBeUndefined();
    expect(withEntry(meeting({ presidingId: 'vice' }), entry('chair', { role: 'chair' })).presidingId).toBe('vice');
    expect(withEntry(came, entry('chair', { role: 'chair', mark: 'absent', stays: [] }))).not.toHaveProperty(
      'presidingId',
    );
    expect(withEntry(meeting(), entry('g'))).not.toHaveProperty('presidingId');
  });
});

test('M6: whoever leaves lets go of hand and floor; others keep theirs', () => {
  const hands = [
    { personId: 'x', at: at(1) },
    { personId: 'y', at: at(2) },
  ];
  const now = meeting({ hands, speakerId: 'x' });
  expect(withoutFloor(now, 'x')).toMatchObject({ hands: [{ personId: 'y' }] });
  expect(withoutFloor(now, 'x')).not.toHaveProperty('speakerId');
  expect(withoutFloor(now, 'y')).toMatchObject({ hands: [{ personId: 'x' }], speakerId: 'x' });
});
