import { describe, expect, test } from 'vitest';
import { canStep, documentsOf, isOpenForWriting, isReordering, type Step } from '#lib/domain/agenda.ts';
import {
  type AgendaItem,
  type Meeting,
  type MeetingState,
  meetingStates,
  minutesStates,
} from '#lib/domain/meetings.ts';

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
  startsAt: '2026-03-02T18:30:00.000Z',
  state: 'inSession',
  items: [item('a'), item('b', 'doc-b')],
  minutes: { id: 'doc', state: 'draft' },
  versions: { details: 1, agenda: 1, progress: 1, minutes: 1 },
  ...over,
});

describe('the course of a meeting', () => {
  const from: Record<Step, MeetingState[]> = {
    start: ['scheduled', 'noticed', 'adjourned'],
    moveTo: ['inSession'],
    end: ['inSession', 'adjourned'],
    adjourn: ['inSession'],
    attend: ['inSession', 'adjourned'],
    decide: ['inSession'],
    record: ['inSession', 'adjourned', 'ended'],
    freeze: ['inSession', 'adjourned', 'ended'],
    removeItem: ['scheduled', 'noticed'],
    change: ['scheduled', 'noticed', 'inSession', 'adjourned', 'ended'],
    announce: ['scheduled', 'noticed'],
    cancel: ['scheduled', 'noticed'],
    putBack: ['cancelled'],
  };
  test.each(Object.keys(from) as Step[])('%s', (step) => {
    expect(meetingStates.filter((state) => canStep(step, { state }))).toEqual(
      meetingStates.filter((s) => from[step].includes(s)),
    );
  });
});

test('S12: only a draft that is not frozen takes changes, and not of a cancelled meeting', () => {
  const open = minutesStates.filter((state) => isOpenForWriting(meeting({ minutes: { id: 'doc', state } })));
  expect(open).toEqual(['draft']);
  const frozen = { at: '2026-03-02T18:30:00.000Z', by: 'x', documents: [] };
  expect(isOpenForWriting(meeting({ minutes: { id: 'doc', state: 'draft', frozen } }))).toBe(false);
  expect(isOpenForWriting(meeting({ state: 'cancelled' }))).toBe(false);
});

test('A3: a meeting’s documents are the open one and one for each Part 2 item', () => {
  expect(documentsOf(meeting())).toEqual(['doc', 'doc-b']);
});

test('an order names each item once', () => {
  const { items } = meeting();
  expect(isReordering(items, ['b', 'a'])).toBe(true);
  for (const ids of [['a'], ['a', 'a'], ['a', 'b', 'a'], ['a', 'c'], []]) expect(isReordering(items, ids)).toBe(false);
});
