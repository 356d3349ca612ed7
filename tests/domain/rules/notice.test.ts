import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, clearDaysBetween, daysBetween, localDate } from '#lib/domain/rules/days.ts';
import { maintainedEngland } from '#lib/domain/rules/maintained-england.ts';
import { mayShortenNotice, protectedMattersIn } from '#lib/domain/rules/shortened-notice.ts';

/** YYYY-MM-DD, counted from a day on. */
const date = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('2000-01-01', n));

describe('G3: days of notice', () => {
  test.each([
    ['2026-03-02', '2026-03-10', 7, true],
    ['2026-03-02', '2026-03-09', 6, false],
    ['2026-03-02', '2026-03-03', 0, false],
    ['2026-03-02', '2026-03-02', 0, false],
    ['2026-03-09', '2026-03-02', 0, false],
    // Over the nights on which the clocks change.
    ['2026-03-27', '2026-04-04', 7, true],
    ['2026-10-23', '2026-10-31', 7, true],
    ['2026-10-24', '2026-10-31', 6, false],
    // Over the turn of the year, and a leap day.
    ['2026-12-28', '2027-01-05', 7, true],
    ['2028-02-25', '2028-03-04', 7, true],
  ])('from %s to %s are %i clear days', (from, to, clearDays, enough) => {
    expect(maintainedEngland.notice(from, to).value).toEqual({ clearDays, needed: 7, enough });
  });

  test('enough is a meeting at least eight days later', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -5, max: 60 }), (from, later) => {
        expect(maintainedEngland.notice(from, addDays(from, later)).value.enough).toBe(later >= 8);
      }),
    );
  });

  test('clear days are of the calendar: no change of the clock adds or takes one', () => {
    fc.assert(
      fc.property(date, fc.nat(400), fc.nat(23), fc.nat(23), (from, later, one, other) => {
        const to = addDays(from, later);
        // Noon in London is that day in any season; so is each hour of it.
        const at = (day: string, hour: number) => localDate(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
        expect(clearDaysBetween(at(from, 12), at(to, 12))).toBe(Math.max(0, later - 1));
        const shifted = daysBetween(at(from, one), at(to, other));
        expect(Math.abs(shifted - later)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('an instant falls on the day that London has', () => {
    expect(localDate('2026-07-01T23:30:00Z')).toBe('2026-07-02');
    expect(localDate('2026-01-01T23:30:00Z')).toBe('2026-01-01');
    expect(localDate(Date.parse('2026-03-29T00:59:00Z'))).toBe('2026-03-29');
  });
});

describe('G3: shortened notice', () => {
  test.each([
    ['Budget', []],
    ['To remove the chair', ['removeChair']],
    ['Removal of the Vice-Chair from office', ['removeChair']],
    ['Suspension of a governor', ['suspendGovernor']],
    ['Suspending two governors', ['suspendGovernor']],
    ['Chairs for the hall: removing the old ones', []],
    ['Removal of chairs from the hall', []],
    ['Suspension of a pupil', []],
    ['Report of the chair', []],
  ])('%s: %o', (title, matters) => {
    expect(protectedMattersIn([{ title: 'Apologies' }, { title }, { title }])).toEqual(matters);
    expect(mayShortenNotice(protectedMattersIn([{ title }])).value).toBe(matters.length === 0);
  });

  test('says why not', () => {
    expect(mayShortenNotice(['suspendGovernor']).says).toBe(
      'Notice is never shortened for a meeting that is to suspend a governor.',
    );
  });
});

describe('months later', () => {
  test.each([
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-03-31', 6, '2026-09-30'],
    ['2026-02-28', 6, '2026-08-28'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-01-01', 0, '2026-01-01'],
  ])('%s and %i months is %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
  });

  test('is the same day of that month, else its last one', () => {
    fc.assert(
      fc.property(date, fc.nat(60), (from, months) => {
        const [year, month, day] = from.split('-').map(Number) as [number, number, number];
        const count = year * 12 + (month - 1) + months;
        const [toYear, toMonth] = [Math.floor(count / 12), (count % 12) + 1];
        const leap = toYear % 4 === 0 && (toYear % 100 !== 0 || toYear % 400 === 0);
        const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][toMonth - 1]!;
        const pad = (n: number) => String(n).padStart(2, '0');
        expect(addMonths(from, months)).toBe(`${toYear}-${pad(toMonth)}-${pad(Math.min(day, length))}`);
      }),
    );
  });
});
