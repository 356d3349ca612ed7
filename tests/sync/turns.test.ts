import { expect, test } from 'vitest';
import { Turns } from '#server/realtime/minutes/turns.ts';

test('S8: those who come at once are let in by their order, some in each turn of the event loop', async () => {
  const ticks: (() => void)[] = [];
  let now = 0;
  const timers = {
    after: () => () => {},
    every: () => () => {},
    tick: (run: () => void) => void ticks.push(run),
    next: (run: () => void) => process.nextTick(run),
  };
  const turns = new Turns(timers, 8, () => now);
  const order: number[] = [];
  const all = Array.from({ length: 6 }, (_, i) =>
    turns.next().then(() => {
      order.push(i);
      now += 3;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([0, 1, 2]);
  ticks.shift()!();
  await Promise.all(all);
  expect(order).toEqual([0, 1, 2, 3, 4, 5]);
  await new Promise((resolve) => setImmediate(resolve));
  ticks.shift()!();
  await turns.next();
});
