/** R2 to R4: leases, fences, questions and the gate, in virtual time, with whatever may befall nodes, store and channel. */
import { describe, expect, test } from 'vitest';
import type { Gate } from '#server/ports.ts';
import { seeds } from '../sync/support/random.ts';
import type { Sabotage } from './support/model-node.ts';
import { Simulation } from './support/simulation.ts';

/** Schedules in one test, from its seed on: each takes some 15 ms. */
const together = 100;
const usual = Array.from({ length: 20 }, (_, i) => 1 + i * together);

describe('R3, R4: after the call has returned nobody is served who may not be, whatever happens meanwhile', () => {
  test.each(seeds(usual))('R4: seed %i and those after it', async (first) => {
    for (let seed = first; seed < first + together; seed += 1) {
      await expect(new Simulation(seed).run(), `seed ${seed}`).resolves.toBeUndefined();
    }
  });
});

const alwaysOpen = (gate: Gate): Gate => ({
  holds: true,
  open: true,
  opened: () => Promise.resolve(),
  onFenced: (end) => gate.onFenced(end),
});

/** The test of the test: what it would find if it were not so. */
describe('R4: the simulation finds', () => {
  const faults: [string, Sabotage][] = [
    ['content that goes out though the lease does not hold', { gate: alwaysOpen }],
    [
      'log entries that came after the fence and are shown',
      { nodes: (nodes) => ({ ...nodes, fence: async () => true }) },
    ],
  ];
  test.each(faults)(
    'R4: %s',
    async (_, sabotage) => {
      let found: unknown;
      for (let seed = 1; found === undefined && seed <= 400; seed += 1) {
        found = await new Simulation(seed, sabotage).run().then(
          () => undefined,
          (error: unknown) => error,
        );
      }
      expect(found).toBeInstanceOf(Error);
    },
    60_000,
  );
});
