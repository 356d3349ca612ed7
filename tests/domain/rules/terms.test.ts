import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths } from '#lib/domain/rules/days.ts';
import { confirmBy, isDue } from '#lib/domain/rules/interests-due.ts';
import { termState, termStates } from '#lib/domain/rules/terms.ts';

describe('G10: a term of office', () => {
  test.each([
    [undefined, 'open'],
    ['2026-03-01', 'ended'],
    ['2026-03-02', 'within3'],
    ['2026-06-02', 'within3'],
    ['2026-06-03', 'within6'],
    ['2026-09-02', 'within6'],
    ['2026-09-03', 'within12'],
    ['2027-03-02', 'within12'],
    ['2027-03-03', 'later'],
  ])('that ends %s is, on 2 March 2026: %s', (termEnd, state) => {
    expect(termState({ ...(termEnd === undefined ? {} : { termEnd }) }, '2026-03-02')).toBe(state);
  });

  test('only ever draws nearer', () => {
    const date = fc.nat(4_000).map((n) => addDays('2020-01-01', n));
    fc.assert(
      fc.property(date, date, fc.nat(800), (termEnd, today, later) => {
        const rank = (on: string) => termStates.indexOf(termState({ termEnd }, on));
        expect(rank(addDays(today, later))).toBeLessThanOrEqual(rank(today));
      }),
    );
  });
});

describe('G9: a standing interest', () => {
  test('is to be confirmed a year after it last was', () => {
    const confirmedAt = '2025-03-02T18:30:00.000Z';
    expect(confirmBy({ confirmedAt })).toBe('2026-03-02');
    expect(isDue({ confirmedAt }, '2026-03-01')).toBe(false);
    expect(isDue({ confirmedAt }, '2026-03-02')).toBe(true);
    expect(isDue({ confirmedAt, endedAt: confirmedAt }, '2026-03-02')).toBe(false);
    expect(confirmBy({ confirmedAt: '2028-02-29T12:00:00.000Z' })).toBe(addMonths('2028-02-29', 12));
  });
});
