/** R4: when content may go out. */
import { beforeEach, expect, test } from 'vitest';
import { NodeGate } from '#server/adapters/cluster/gate.ts';
import { usualTiming } from '#server/adapters/cluster/timing.ts';
import type { Channel } from '#server/ports.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';
import { SomeMachines } from './support/some-machines.ts';
import type { World } from './support/world.ts';

let world: World;
let holds: boolean;
let hears: boolean;
/** Polls under way. */
let polls: { resolve: () => void; reject: (error: Error) => void }[];
let gate: NodeGate;
let log: QuietLog;

beforeEach(() => {
  const machines = new SomeMachines();
  ({ world } = machines);
  [holds, hears, polls, log] = [true, true, [], new QuietLog()];
  const channel = {
    get hears() {
      return hears;
    },
  } as Channel;
  gate = new NodeGate({
    channel,
    log,
    timing: usualTiming,
    time: machines.add('a').process.time,
    holds: () => holds,
    poll: () => new Promise((resolve, reject) => polls.push({ resolve, reject })),
  });
});

async function settle(): Promise<void> {
  await world.run(world.now + 1);
  await new Promise((resolve) => setImmediate(resolve));
}

/** Becomes true once it is open. */
function opening(): () => boolean {
  let open = false;
  void gate.opened().then(() => (open = true));
  return () => open;
}

test('R4: it is open while the lease holds and the bus is heard', async () => {
  const open = opening();
  await settle();
  expect([gate.open, open()]).toEqual([true, true]);
  hears = false;
  expect([gate.open, gate.holds]).toEqual([false, true]);
  [hears, holds] = [true, false];
  expect([gate.open, gate.holds]).toEqual([false, false]);
});

test('R4: without a lease it opens when that has come again, and not before', async () => {
  holds = false;
  const open = opening();
  gate.changed();
  await settle();
  expect(open()).toBe(false);
  holds = true;
  gate.changed();
  await settle();
  expect([open(), polls.length]).toEqual([true, 0]);
});

test('R4: where the bus is not heard the store is asked first, by a question that began after the call', async () => {
  hears = false;
  const first = opening();
  await settle();
  const second = opening();
  await settle();
  expect(polls).toHaveLength(1);
  polls[0]!.resolve();
  await settle();
  expect([first(), second()]).toEqual([true, false]);
  polls[1]!.resolve();
  await settle();
  expect(second()).toBe(true);
});

test('R4: a lease that lapsed while the store was asked does not open it', async () => {
  hears = false;
  const open = opening();
  await settle();
  holds = false;
  polls[0]!.resolve();
  await settle();
  expect(open()).toBe(false);
  [holds, hears] = [true, true];
  gate.changed();
  await settle();
  expect(open()).toBe(true);
});

test('R4: a store that does not answer is asked again', async () => {
  hears = false;
  const open = opening();
  await settle();
  polls[0]!.reject(new Error('away'));
  await world.run(world.now + 300);
  expect([open(), polls.length]).toEqual([false, 2]);
  polls[1]!.resolve();
  await settle();
  expect(open()).toBe(true);
});

test('R4: all that is open is ended by a fence, even where the end of something fails', () => {
  const ended: string[] = [];
  gate.onFenced(() => {
    throw new Error('no');
  });
  const stop = gate.onFenced(() => ended.push('stopped'));
  gate.onFenced(() => ended.push('listens'));
  stop();
  gate.fenced();
  expect([ended, log.lines.map(({ level }) => level)]).toEqual([['listens'], ['error']]);
});

test('closed, it opens for nobody any more', async () => {
  holds = false;
  const open = opening();
  gate.close();
  gate.changed();
  await settle();
  expect(open()).toBe(false);
});
