import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween } from '#lib/domain/rules/days.ts';
import { isWithin, meetingsInYear, schoolYearOf, termsOf, yearBefore } from '#lib/domain/rules/school-year.ts';

const date = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('2000-01-01', n));

describe('G4: the school year', () => {
  test.each([
    ['2026-09-01', '2026-09-01', '2027-08-31', '2026/27'],
    ['2026-08-31', '2025-09-01', '2026-08-31', '2025/26'],
    ['2000-01-01', '1999-09-01', '2000-08-31', '1999/00'],
  ])('of %s is %s to %s', (day, from, to, name) => {
    expect(schoolYearOf(day)).toEqual({ from, to, name });
  });

  test('every day is in exactly one year, and in exactly one of its terms', () => {
    fc.assert(
      fc.property(date, (day) => {
        const year = schoolYearOf(day);
        expect(isWithin(day, year)).toBe(true);
        expect(isWithin(day, yearBefore(year))).toBe(false);
        expect(daysBetween(yearBefore(year).to, year.from)).toBe(1);
        const terms = Object.values(termsOf(year));
        expect(terms.filter((term) => isWithin(day, term))).toHaveLength(1);
        expect(terms.reduce((sum, { from, to }) => sum + daysBetween(from, to) + 1, 0)).toBe(
          daysBetween(year.from, year.to) + 1,
        );
      }),
    );
  });

  const year = schoolYearOf('2026-10-01');
  test.each([
    [
      ['2026-10-01', '2027-02-01', '2027-06-01'],
      [],
      0,
      /^3 held, 0 planned; at least 3 are needed in a school year\.$/,
    ],
    [['2026-10-01'], ['2027-02-01', '2027-06-01'], 0, /met once those planned are held/],
    [['2026-10-01', '2026-08-31'], ['2027-09-01'], 2, /^1 held, 0 planned; .*: 2 more must be planned\.$/],
    [[], [], 3, /3 more must be planned/],
  ])('held %o, planned %o: %i lacking', (held, planned, lacking, says) => {
    const ruling = meetingsInYear({ meetingsPerYear: 3 }, held, planned, year);
    expect(ruling.value.lacking).toBe(lacking);
    expect(ruling.says).toMatch(says);
  });

  test('one meeting more never makes more of them lacking', () => {
    fc.assert(
      fc.property(fc.array(date, { maxLength: 8 }), fc.array(date, { maxLength: 8 }), date, (held, planned, more) => {
        const lacking = (dates: string[]) => meetingsInYear({ meetingsPerYear: 3 }, dates, planned, year).value.lacking;
        expect(lacking([...held, more])).toBeLessThanOrEqual(lacking(held));
        expect(lacking(held)).toBeLessThanOrEqual(3);
      }),
    );
  });
});
