import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runningClock } from '#lib/domain/running-clock.ts';
import { time } from '#lib/pages/when.ts';

const top = (plannedMinutes?: number) => ({ ...(plannedMinutes === undefined ? {} : { plannedMinutes }) });
const under = (plannedMinutes?: number) => ({ level: 1 as const, ...top(plannedMinutes) });
const at = '2026-11-24T18:00:00.000Z';
const begins = (items: Parameters<typeof runningClock>[0]) =>
  runningClock(items, at).begins.map((instant) => instant && time(instant));

test('each item begins when those before it are to have ended', () => {
  const items = [top(5), top(10), top(20)];
  expect(begins(items)).toEqual(['18:00', '18:05', '18:15']);
  expect(runningClock(items, at)).toMatchObject({ planned: 35, end: '2026-11-24T18:35:00.000Z' });
});

test('items under another count inside its time, which is longer only where they need more', () => {
  expect(begins([top(5), top(30), under(10), under(15), top(5)])).toEqual([
    '18:00',
    '18:05',
    '18:05',
    '18:15',
    '18:35',
  ]);
  expect(runningClock([top(10), under(10), under(15)], at).planned).toBe(25);
  expect(begins([top(), under(10), under(15), top(5)])).toEqual(['18:00', '18:00', '18:10', '18:25']);
});

test('nothing is said of when those begin after which nothing is planned', () => {
  expect(begins([top(5), top(), top()])).toEqual(['18:00', undefined, undefined]);
  expect(begins([top(), top()])).toEqual([undefined, undefined]);
});

test('it follows the clock on the wall through a change of it', () => {
  const { begins: instants } = runningClock([top(60), top(60), top(1)], '2026-10-25T00:30:00.000Z');
  expect(instants.map((instant) => time(instant!))).toEqual(['01:30', '01:30', '02:30']);
});

test('times never go back, and the end is the start and what is planned', () => {
  const items = fc.array(fc.record({ level: fc.constantFrom(0 as const, 1 as const), plannedMinutes: fc.nat(90) }));
  fc.assert(
    fc.property(items, (some) => {
      const clock = runningClock(some, at);
      const all = [at, ...clock.begins.map((instant) => instant!), clock.end];
      expect(all).toEqual([...all].sort());
      expect(Date.parse(clock.end) - Date.parse(at)).toBe(clock.planned * 60_000);
    }),
  );
});
