import { describe, expect, test } from 'vitest';
import { exactMoment, greeting, instantOf, isoDate, longDate, soon, time } from '#lib/pages/when.ts';

describe('a wall clock in England becomes an instant', () => {
  test('in winter', () => expect(instantOf('2026-01-14', '18:30')).toBe('2026-01-14T18:30:00.000Z'));
  test('in summer', () => expect(instantOf('2026-07-14', '18:30')).toBe('2026-07-14T17:30:00.000Z'));
  test('on both sides of the change of clocks', () => {
    expect(instantOf('2026-03-29', '00:30')).toBe('2026-03-29T00:30:00.000Z');
    expect(instantOf('2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(instantOf('2026-10-25', '00:30')).toBe('2026-10-24T23:30:00.000Z');
    expect(instantOf('2026-10-25', '03:00')).toBe('2026-10-25T03:00:00.000Z');
  });
  test('unless it is none', () => {
    for (const [date, clock] of [
      ['', '18:30'],
      ['2026-01-14', ''],
      ['2026-13-14', '18:30'],
      ['14/01/2026', '18:30'],
      ['2026-01-14', '25:00'],
    ] as const) {
      expect(instantOf(date, clock)).toBeUndefined();
    }
  });
});

test('dates and times are written the English way, whatever the time zone of the machine', () => {
  expect(longDate('2026-07-14T17:30:00Z')).toBe('Tuesday 14 July 2026');
  expect(time('2026-07-14T17:30:00Z')).toBe('18:30');
  expect(exactMoment('2026-01-14T18:30:07.048Z')).toBe('18:30:07.048');
  expect(isoDate('2026-07-14T23:30:00Z')).toBe('2026-07-15');
});

test('the greeting follows the hour in England', () => {
  expect(greeting('2026-07-14T08:00:00Z')).toBe('Good morning');
  expect(greeting('2026-07-14T11:00:00Z')).toBe('Good afternoon');
  expect(greeting('2026-07-14T16:00:00Z')).toBe('Good evening');
});

test('what is near is said in days, by the calendar', () => {
  const now = '2026-01-14T22:00:00Z';
  expect(soon('2026-01-14T18:00:00Z', now)).toBe('Today');
  expect(soon('2026-01-15T08:00:00Z', now)).toBe('Tomorrow');
  expect(soon('2026-01-20T18:00:00Z', now)).toBe('In 6 days');
  expect(soon('2026-03-20T18:00:00Z', now)).toBeUndefined();
  expect(soon('2026-01-10T18:00:00Z', now)).toBeUndefined();
});
