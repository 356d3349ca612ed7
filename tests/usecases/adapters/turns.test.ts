import { setImmediate } from 'node:timers';
import { expect, test, vi } from 'vitest';
import { decodeInSlices, inSlices, KeyMissing } from '#server/ports.ts';

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

test('S8: bodies are decoded in their order, those that are large aside', async () => {
  const aside: number[] = [];
  let missing = true;
  const codec = {
    decode: (body: Uint8Array) => {
      if (missing) throw new KeyMissing(async () => void (missing = false));
      return body.subarray(0, 1);
    },
    decodeAside: async (body: Uint8Array) => {
      aside.push(body[0]!);
      return body.subarray(0, 1);
    },
  };
  const sizes = [10, 5_000, 20, 4_096, 4_097, 6_000, 30];
  const bodies = sizes.map((size, i) => new Uint8Array(size).fill(i));
  expect((await decodeInSlices(codec, bodies)).map(([first]) => first)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(aside).toEqual([1, 4, 5]);
  expect(await decodeInSlices(codec, [])).toEqual([]);
});
