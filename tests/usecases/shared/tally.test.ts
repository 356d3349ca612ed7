import { beforeEach, expect, test } from 'vitest';
import { createTally, type Tally } from '#server/usecases/shared/tally.ts';
import { createMemoryStore, type MemoryStore } from '../../support/memory-store.ts';

let store: MemoryStore;
let writes: number;
let now: number;
let tally: Tally;

beforeEach(() => {
  store = createMemoryStore();
  writes = 0;
  now = Date.parse('2026-03-02T18:30:00.000Z');
  store.beforeWrite = () => void (writes += 1);
  tally = createTally(store.aggregates, { now: () => now });
});

const stored = async () => (await store.aggregates.get('signInAttempts', 'a counter'))?.value.failures;
const atOnce = (count: number, limit: number, step: 1 | -1) =>
  Promise.all(Array.from({ length: count }, () => tally.add('a counter', limit, step)));

test('what comes at once is counted one by one, and written together', async () => {
  const answers = await atOnce(40, 30, 1);
  expect(answers.filter((answer) => answer === undefined)).toHaveLength(30);
  expect(answers.filter((answer) => answer === 15 * 60_000)).toHaveLength(10);
  expect(await stored()).toBe(30);
  expect(writes).toBeLessThanOrEqual(2);
});

test('what is given back counts no more, and never below none', async () => {
  await atOnce(5, 30, 1);
  await atOnce(8, Infinity, -1);
  expect(await stored()).toBe(0);
});

test('begins anew after a quarter of an hour', async () => {
  await atOnce(3, 3, 1);
  expect(await tally.add('a counter', 3, 1)).toBe(15 * 60_000);
  now += 15 * 60_000;
  expect(await tally.add('a counter', 3, 1)).toBeUndefined();
  expect(await stored()).toBe(1);
});

test('two processes that count at once lose nothing', async () => {
  const other = createTally(store.aggregates, { now: () => now });
  const others = Array.from({ length: 20 }, () => other.add('a counter', 100, 1));
  await Promise.all([atOnce(20, 100, 1), ...others]);
  expect(await stored()).toBe(40);
});

test('whoever asked while the store was away is told so, and the next is counted', async () => {
  store.beforeWrite = () => {
    throw new Error('away');
  };
  const failed = await Promise.allSettled([tally.add('a counter', 3, 1), tally.add('a counter', 3, 1)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  store.beforeWrite = () => undefined;
  expect(await tally.add('a counter', 3, 1)).toBeUndefined();
  expect(await stored()).toBe(1);
});
