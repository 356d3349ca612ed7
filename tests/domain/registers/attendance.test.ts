import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attendance, AttendanceMark } from '#lib/domain/attendance.ts';
import type { Board } from '#lib/domain/boards.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Membership } from '#lib/domain/people.ts';
import { attendanceRegister, percentOf } from '#lib/domain/registers/attendance.ts';
import { matches, type Sitting } from '#lib/domain/registers/parts.ts';
import { addDays } from '#lib/domain/rules/days.ts';

const board: Board = { id: 'b', organisationId: 'o', kind: 'board', name: 'B', seats: 9, clerks: [] };
const membership = (over: Partial<Membership> = {}): Membership => ({
  organisationId: 'o',
  boardId: 'b',
  role: 'governor',
  votes: true,
  termStart: '2020-01-01',
  ...over,
});
const sitting = (personId: string, over: Partial<Membership> = {}): Sitting => {
  const own = membership(over);
  return { personId, name: personId, membership: own, memberships: [own] };
};
const entry = (personId: string, mark: AttendanceMark, accepted?: boolean): Attendance => ({
  personId,
  name: personId,
  role: 'governor',
  votes: true,
  mark,
  ...(accepted === undefined ? {} : { accepted }),
  stays: [],
  version: 1,
});
const meeting = (date: string, attendance: Attendance[] | undefined, state: Meeting['state'] = 'ended'): Meeting => ({
  id: date,
  organisationId: 'o',
  boardId: 'b',
  title: date,
  startsAt: `${date}T18:00:00.000Z`,
  state,
  items: [],
  minutes: { id: `m${date}`, state: 'draft' },
  versions: { details: 1, agenda: 1, progress: 1, minutes: 1 },
  ...(attendance ? { attendance } : {}),
});

const year = { from: '2025-09-01', to: '2026-08-31' };
const now = { today: '2026-08-01', flags: true };
const cellsOf = (meetings: Meeting[], people: Sitting[]) =>
  attendanceRegister(board, meetings, people, year, now).people.map(({ cells }) => cells);

describe('G7: the attendance register', () => {
  test('earliest first; only meetings that have ended, within the time asked for', () => {
    const meetings = [
      meeting('2026-06-01', [], 'ended'),
      meeting('2025-10-01', [], 'ended'),
      meeting('2025-08-31', [], 'ended'),
      meeting('2026-07-01', [], 'inSession'),
      meeting('2026-07-02', [], 'cancelled'),
    ];
    const register = attendanceRegister(board, meetings, [], year, now);
    expect(register.meetings.map(({ date }) => date)).toEqual(['2025-10-01', '2026-06-01']);
    expect(register.year).toMatchObject({ held: 2, planned: 1, lacking: 0 });
    expect(attendanceRegister({ ...board, kind: 'committee' }, meetings, [], year, now)).not.toHaveProperty('year');
  });

  test('nothing recorded says nothing; no entry among others is absence; before and after a term there is none', () => {
    const meetings = [meeting('2025-10-01', undefined), meeting('2025-11-01', [entry('other', 'present')])];
    expect(cellsOf(meetings, [sitting('a')])).toEqual([['none', 'absent']]);
    expect(cellsOf(meetings, [sitting('a', { termStart: '2025-11-02' })])).toEqual([['none', 'none']]);
    const left = { ended: { at: '2025-10-15T10:00:00.000Z', by: 'c' } };
    expect(cellsOf(meetings, [sitting('a', left)])).toEqual([]);
    expect(cellsOf([meeting('2025-10-01', [entry('other', 'present')])], [sitting('a', left)])).toEqual([['absent']]);
  });

  test('the clerk and observers are on the sheet where they were recorded, and never absent', () => {
    const meetings = [meeting('2025-10-01', [entry('o', 'present')]), meeting('2025-11-01', [entry('x', 'present')])];
    expect(cellsOf(meetings, [sitting('o', { role: 'observer' }), sitting('c', { role: 'clerk' })])).toEqual([
      ['present', 'none'],
    ]);
  });

  test('there or not, accepted or not: what it comes to', () => {
    const marks = fc.constantFrom('present', 'remote', 'accepted', 'apologies', 'absent', 'none');
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 12 }), (all) => {
        const meetings = all.map((mark, n) => {
          const own =
            mark === 'none'
              ? []
              : [entry('a', mark === 'accepted' ? 'apologies' : mark, mark === 'accepted' || undefined)];
          return meeting(addDays('2025-09-01', n * 20), own);
        });
        const [row] = attendanceRegister(board, meetings, [sitting('a')], year, now).people;
        expect(row!.cells).toEqual(all);
        const there = all.filter((mark) => mark === 'present' || mark === 'remote').length;
        const of = all.filter((mark) => mark !== 'none').length;
        expect(row).toMatchObject({ attended: there, of });
        expect(row!.percent).toBe(of === 0 ? undefined : percentOf(there, of));
        // G5: the date hangs on the meetings of all time, and is that of the first missed since.
        const last = all.findLastIndex((mark) => ['present', 'remote', 'accepted'].includes(mark));
        const first = all.findIndex((mark, n) => n > last && (mark === 'apologies' || mark === 'absent'));
        expect(row!.absence?.since).toBe(first < 0 ? undefined : addDays('2025-09-01', first * 20));
      }),
    );
  });

  test('percent is a whole number from 0 to 100, and all only for all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), (of, n) => {
        const attended = Math.min(n, of);
        const percent = percentOf(attended, of);
        expect(Number.isInteger(percent) && percent >= 0 && percent <= 100).toBe(true);
        if (percent === 100) expect(attended).toBe(of);
      }),
    );
  });
});

test.each([
  ['zoe', 'Zoë Okafor', true],
  ['OKAFOR', 'Zoë Okafor', true],
  ['  zoë ', 'Zoë Okafor', true],
  ['oak', 'Zoë Okafor', false],
])('G7: looking for %j in %j: %s', (text, field, found) => {
  expect(matches({ text }, undefined, field)).toBe(found);
});
