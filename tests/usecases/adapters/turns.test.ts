import { setImmediate } from 'node:timers';
import { expect, test, vi } from 'vitest';
import { inSlices, KeyMissing } from '#server/ports.ts';

test('S8: many pieces of work keep their order, and let everything else have its turn', async () => {
  let turns = 0;
  let going = true;
  const count = (): void => {
    turns += 1;
    if (going) setImmediate(count);
  };
  count();
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  const numbers = Array.from({ length: 20 }, (_, i) => i);
  const doubled = await inSlices(numbers, (number) => {
    now += 1;
    return 2 * number;
  });
  clock.mockRestore();
  going = false;
  expect(doubled).toEqual(numbers.map((number) => 2 * number));
  // Two to a slice.
  expect(turns).toBeGreaterThanOrEqual(9);
});

test('D5: a key that is missing is fetched, and what was done before it is not done again', async () => {
  const keys = new Set<number>();
  const done: number[] = [];
  const result = await inSlices([0, 1, 2, 3], (number) => {
    if (number > 1 && !keys.has(number)) throw new KeyMissing(async () => void keys.add(number));
    done.push(number);
    return -number;
  });
  expect(result).toEqual([-0, -1, -2, -3]);
  expect(done).toEqual([0, 1, 2, 3]);
});

test('of nothing there is nothing to do', async () => {
  expect(await inSlices([], () => 1)).toEqual([]);
});
