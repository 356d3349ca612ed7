import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineOf } from '#lib/domain/data/requests.ts';
import { bankHolidays, easterSunday, isWorkingDay, workingDayFrom } from '#lib/domain/data/working-days.ts';
import { addMonths, daysBetween } from '#lib/domain/rules/days.ts';

describe('V1: bank holidays in England', () => {
  test.each([
    [1961, '1961-04-02'],
    [2008, '2008-03-23'],
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
  ])('Easter of %i is %s', (year, date) => {
    expect(easterSunday(year)).toBe(date);
  });

  /** As gov.uk/bank-holidays gives them. */
  test.each([
    [
      2024,
      ['2024-01-01', '2024-03-29', '2024-04-01', '2024-05-06', '2024-05-27', '2024-08-26', '2024-12-25', '2024-12-26'],
    ],
    [
      2025,
      ['2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25', '2025-12-25', '2025-12-26'],
    ],
    [
      2026,
      ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28'],
    ],
    [
      2027,
      ['2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28'],
    ],
    // Christmas on a Sunday: Monday is Boxing Day itself, and Christmas has the Tuesday.
    [
      2033,
      ['2033-01-03', '2033-04-15', '2033-04-18', '2033-05-02', '2033-05-30', '2033-08-29', '2033-12-26', '2033-12-27'],
    ],
  ])('of %i, substitute days included', (year, dates) => {
    expect(bankHolidays(year)).toEqual(dates);
  });
});

describe('V1: the deadline of a request for one’s own data', () => {
  const of = (receivedOn: string, more: Partial<Parameters<typeof deadlineOf>[0]> = {}, today = receivedOn) =>
    deadlineOf({ receivedOn, pauses: [], ...more }, today);

  test.each([
    ['the same day of the next month', '2026-03-02', '2026-04-02'],
    ['that month’s last day where it has no such day', '2026-01-31', '2026-03-02'],
    ['in a leap year too', '2028-01-31', '2028-02-29'],
    ['a Saturday moves to the Monday', '2026-04-11', '2026-05-11'],
    ['a Saturday before a bank holiday moves to the Tuesday', '2026-04-02', '2026-05-05'],
    ['Good Friday moves over Easter Monday', '2026-03-03', '2026-04-07'],
    ['Christmas moves over Boxing Day and its substitute', '2026-11-25', '2026-12-29'],
    ['New Year of the next year', '2026-12-01', '2027-01-04'],
  ])('%s', (_, receivedOn, due) => {
    expect(of(receivedOn).due).toBe(due);
  });

  test('two months more when it was extended', () => {
    const extended = { at: '2026-03-10T10:00:00Z', by: 'clerk', reason: 'Ten years of minutes' };
    expect(of('2026-03-02', { extended })).toMatchObject({
      due: '2026-06-02',
      says: 'Three months from the day it was received.',
    });
  });

  test('as many days more as the clock stood', () => {
    const pauses = [{ from: '2026-03-04', to: '2026-03-09', reason: 'Who are they?' }];
    expect(of('2026-03-02', { pauses })).toMatchObject({ due: '2026-04-07', paused: false });
  });

  test('while the clock stands the deadline moves with each day', () => {
    const pauses = [{ from: '2026-03-04', reason: 'Who are they?' }];
    expect(of('2026-03-02', { pauses }, '2026-03-04')).toMatchObject({ due: '2026-04-02', paused: true, left: 29 });
    expect(of('2026-03-02', { pauses }, '2026-03-18')).toMatchObject({ due: '2026-04-16', paused: true, left: 29 });
  });

  test('it is over when the day has gone by', () => {
    expect(of('2026-03-02', {}, '2026-04-03').left).toBe(-1);
  });

  test('never before the month is over, never on a day off, never more than five days later', () => {
    const dates = fc
      .date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(dates, (receivedOn) => {
        const { due } = of(receivedOn);
        const month = addMonths(receivedOn, 1);
        expect(isWorkingDay(due)).toBe(true);
        expect(daysBetween(month, due)).toBeGreaterThanOrEqual(0);
        expect(daysBetween(month, due)).toBeLessThanOrEqual(5);
        expect(workingDayFrom(due)).toBe(due);
      }),
    );
  });
});
