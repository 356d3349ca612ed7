import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { absenceFlag, type MeetingPassed } from '#lib/domain/rules/absence.ts';
import { addDays, addMonths } from '#lib/domain/rules/days.ts';

const numbers = { absenceMonths: 6 };
const board = { kind: 'board' } as const;
const governor = { role: 'governor', category: 'parent', termStart: '2020-09-01' } as const;
const passed = (...all: [string, MeetingPassed['was']][]): MeetingPassed[] => all.map(([date, was]) => ({ date, was }));
const flag = (meetings: MeetingPassed[], today: string, member: Parameters<typeof absenceFlag>[2] = governor) =>
  absenceFlag(numbers, board, member, meetings, today);

describe('G5: six months of absence', () => {
  test.each([
    ['the day before', '2026-07-09', false],
    ['on the day', '2026-07-10', true],
    ['later', '2027-01-01', true],
  ])('run from the first meeting missed: %s', (_, today, reached) => {
    const meetings = passed(['2025-11-01', 'there'], ['2026-01-10', 'away'], ['2026-03-10', 'away']);
    expect(flag(meetings, today)).toMatchObject({ since: '2026-01-10', on: '2026-07-10', reached });
  });

  test('from 31 August run to the end of February', () => {
    expect(flag(passed(['2026-08-31', 'away']), '2026-12-01')?.on).toBe('2027-02-28');
    expect(flag(passed(['2027-08-31', 'away']), '2027-12-01')?.on).toBe('2028-02-29');
  });

  test.each(['there', 'consented'] as const)('begin anew after a meeting at which they were %s', (was) => {
    expect(flag(passed(['2026-01-10', 'away'], ['2026-03-10', was]), '2026-12-01')).toBeUndefined();
    const again = passed(['2026-01-10', 'away'], ['2026-03-10', was], ['2026-05-10', 'away']);
    expect(flag(again, '2026-12-01')).toMatchObject({ since: '2026-05-10', on: '2026-11-10', reached: true });
  });

  test('do not run by meetings of which nothing is recorded, of before the term, or still to come', () => {
    expect(flag(passed(['2026-01-10', 'unknown']), '2026-12-01')).toBeUndefined();
    expect(flag(passed(['2020-08-31', 'away']), '2026-12-01')).toBeUndefined();
    expect(flag(passed(['2026-12-02', 'away']), '2026-12-01')).toBeUndefined();
  });

  test('do not run for a headteacher, nor on a committee, nor for who is no governor', () => {
    const meetings = passed(['2026-01-10', 'away']);
    expect(flag(meetings, '2026-12-01', { ...governor, category: 'headteacher' })).toBeUndefined();
    expect(absenceFlag(numbers, { kind: 'committee' }, governor, meetings, '2026-12-01')).toBeUndefined();
    for (const role of roles) {
      const governs = role === 'governor' || role === 'chair' || role === 'viceChair';
      expect(flag(meetings, '2026-12-01', { ...governor, role }) !== undefined, role).toBe(governs);
    }
  });

  test('are what a plain walk through the calendar finds', () => {
    const kinds = fc.constantFrom('there', 'consented', 'away', 'unknown');
    const meeting = fc.record({ date: fc.nat(1_500).map((n) => addDays('2023-01-01', n)), was: kinds });
    const meetings = fc.uniqueArray(meeting, { selector: ({ date }) => date, maxLength: 12 });
    fc.assert(
      fc.property(meetings, fc.nat(1_800), (all, n) => {
        const today = addDays('2023-01-01', n);
        let since: string | undefined;
        for (const { date, was } of [...all].sort((a, b) => a.date.localeCompare(b.date))) {
          if (date > today) break;
          if (was === 'there' || was === 'consented') since = undefined;
          else if (was === 'away') since ??= date;
        }
        const found = flag(all, today);
        expect(found?.since).toBe(since);
        if (since === undefined) return;
        expect(found).toMatchObject({ on: addMonths(since, 6), reached: addMonths(since, 6) <= today });
      }),
    );
  });
});
