import { setImmediate } from 'node:timers';
import { expect, test } from 'vitest';
import { createAttempts } from '#server/usecases/shared/attempts.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

test('S8: many attempts that waited for the same go on one after the other, everything else in between', async () => {
  const attempts = createAttempts(createMemoryStore().aggregates, { now: () => 0 });
  let turns = 0;
  let going = true;
  const count = (): void => {
    turns += 1;
    if (going) setImmediate(count);
  };
  count();
  const all = Array.from({ length: 20 }, async (_, i) => {
    await attempts.guard([{ key: `account ${i}`, limit: 5 }], async () => ({ right: true, result: i }));
    return turns;
  });
  const wentOn = await Promise.all(all);
  going = false;
  expect(new Set(wentOn).size).toBe(20);
});
