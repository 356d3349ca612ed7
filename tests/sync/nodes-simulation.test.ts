/**
 * S2 to S6, S10, S12, R4, explored: three nodes on one log, with a wire that loses, repeats and delays, and people who
 * wander between them. `FUZZ_SEED` repeats a run that failed, `FUZZ_RUNS` says how many to try from there on.
 */
import { describe, expect, test } from 'vitest';
import { NodesStorm } from './support/nodes/nodes-storm.ts';
import { MemoryStore } from './support/nodes/shared-store.ts';
import {
  expectAuthors,
  expectCarets,
  expectCaretsInBrowsers,
  expectHistory,
  expectNothingLeft,
  expectOneDocument,
} from './support/nodes/verdicts.ts';

async function explore(seed: number, steps: number): Promise<void> {
  const storm = new NodesStorm(seed, new MemoryStore());
  try {
    await storm.fleet.begin(3);
    for (let i = 0; i < steps; i += 1) await storm.step();
    await storm.settleDown();
    expectCarets(storm);
    await storm.comeBack();
    await expectOneDocument(storm);
    expectCarets(storm);
    await expectCaretsInBrowsers(storm);
    await expectAuthors(storm);
    await expectHistory(storm);
    await expectNothingLeft(storm);
    expect(storm.watcher.broken).toEqual([]);
  } catch (cause) {
    if (process.env.STORY) console.log(storm.story.join('\n'));
    throw new Error(`seed ${seed}: ${(cause as Error).message}`, { cause });
  }
}

describe('nodes', () => {
  test.each(
    Array.from({ length: Number(process.env.FUZZ_RUNS ?? 20) }, (_, i) => Number(process.env.FUZZ_SEED ?? 1) + i),
  )('seed %i', async (seed) => {
    await explore(seed, 200);
  });
});
