/** R4: how a process finds its place beside others, or in the place of another. */
import { expect, test } from 'vitest';
import { joinCluster, type ClusterOptions } from '#server/adapters/cluster/cluster.ts';
import { join } from '#server/adapters/cluster/join.ts';
import { usualTiming } from '#server/adapters/cluster/timing.ts';
import type { QuorateError } from '#server/errors.ts';
import type { Lease } from '#server/ports.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';
import type { Machine } from './support/model-node.ts';
import { SomeMachines } from './support/some-machines.ts';

const alone: Partial<ClusterOptions> = { channel: undefined };

function setting(seed?: number) {
  const machines = new SomeMachines(seed);
  const start = (machine: Machine, over?: Partial<ClusterOptions>) => machines.start(machine, joinCluster, over);
  return { ...machines, world: machines.world, add: machines.add.bind(machines), until: machines.until.bind(machines), start }; // prettier-ignore
}

const refused = (work: Promise<unknown>): Promise<QuorateError> =>
  work.then(
    () => Promise.reject(new Error('was not refused')),
    (error: QuorateError) => error,
  );

test('R4: nodes that hear each other begin beside each other at once', async () => {
  const { add, start, until, world } = setting();
  await until(Promise.all(['a', 'b', 'c'].map((name) => start(add(name)))));
  expect(world.now).toBeLessThan(300);
});

test('R4: one that hears nobody waits for another like it to end', async () => {
  const { add, start, until, world } = setting();
  const before = await until(start(add('a'), alone));
  const joining = start(add('b'), alone);
  await world.run(5_000);
  const closing = before.bus.close();
  const after = await until(joining);
  await closing;
  expect([before.gate.open, after.gate.open]).toEqual([false, true]);
  expect(world.now).toBeLessThan(6_000);
});

test.each([
  ['one that hears nobody, and another such', alone, alone],
  ['one that hears others, and one that hears nobody', {}, alone],
  ['one that hears nobody, and one that hears others', alone, {}],
])('R4: %s: the second is refused, in words for the operator', async (_, first, second) => {
  const { add, start, until } = setting();
  const one = await until(start(add('a'), first));
  const error = await refused(until(start(add('b'), { ...second, timing: { waitMs: 1_000 } })));
  expect(error.code).toBe('conflict');
  expect(error.message).toBe(
    `Another process (${one.bus.node}) serves this store. Several need REDIS_URL, each of them the same.`,
  );
  expect(one.gate.holds).toBe(true);
});

test('R4: who was refused leaves nothing behind', async () => {
  const { add, start, until, world, database } = setting();
  const one = await until(start(add('a'), alone));
  await refused(until(start(add('b'), { ...alone, timing: { waitMs: 300 } })));
  await world.run(world.now + 2_000);
  expect([...database.collection('leases').documents.keys()]).toEqual([one.bus.node]);
});

test('R4: one that died without a word is waited for no longer than its lease and the grace', async () => {
  const { add, start, until, world } = setting();
  const before = add('a');
  await until(start(before, alone));
  before.process.kill();
  const after = await until(start(add('b'), alone));
  expect(after.gate.open).toBe(true);
  expect(world.now).toBeGreaterThan(3_000);
  expect(world.now).toBeLessThan(4_500);
});

test('R4: of several that hear nobody and begin at the same moment exactly one serves', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { add, start, until, world } = setting(seed);
    const joining = ['a', 'b', 'c'].map(async (name) => {
      await world.pause(world.random.below(8));
      return start(add(name), { ...alone, timing: { waitMs: 2_000 } });
    });
    const results = await until(Promise.allSettled(joining));
    const serving = results.filter(({ status }) => status === 'fulfilled');
    expect(serving, `seed ${seed}`).toHaveLength(1);
  }
});

test('R4: who gave way goes by another name when it begins again', async () => {
  const { add, start, until } = setting();
  const names: string[] = [];
  const machine = add('b');
  const { nodes } = machine.options;
  const begin: typeof nodes.begin = (lease) => {
    names.push(lease.node);
    return nodes.begin(lease);
  };
  const [one, other] = [start(add('a'), alone), start(machine, { ...alone, nodes: { ...nodes, begin } })];
  const first = await until(one);
  await until(first.bus.close());
  await until(other);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names).size).toBe(names.length);
});

test('R4: a store that does not answer is asked again, until it is too late', async () => {
  const { add, start, until, world } = setting();
  const [first, second] = [add('a'), add('b')];
  first.link.weather = { cut: 'refuses' };
  world.in(3_000, () => first.link.heal());
  await until(start(first));
  second.link.weather = { cut: 'refuses' };
  expect((await refused(until(start(second, { timing: { waitMs: 1_000 } })))).code).toBe('unavailable');
});

test('R4: who began beside a stranger whose name goes before its own gives way; otherwise it waits', async () => {
  const { world, add } = setting();
  const { process } = add('m');
  const strangers: Lease[] = [{ node: 'k', beats: 0, shared: false }];
  let began: string[] = [];
  const others = { live: [] as Lease[], lookAnew: () => Promise.resolve() };
  const parts = {
    shared: true,
    others,
    begin: async () => {
      others.live = began.length < 2 ? strangers : [];
      began = [...began, ['m1', 'a2', 'b3'][began.length]!];
      return began.at(-1)!;
    },
    end: async () => {
      began = [...began, 'gave way'];
      others.live = [];
    },
    log: new QuietLog(),
    timing: { ...usualTiming, waitMs: 1_000 },
    time: process.time,
  };
  let outcome = 'waiting';
  const done = join(parts).then(
    () => (outcome = 'serves'),
    (error: Error) => (outcome = error.message),
  );
  await world.run(200);
  expect([began, outcome]).toEqual([['m1', 'gave way', 'b3'], 'serves']);
  await done;
});

test('a cluster that could not be joined closes its channel', async () => {
  const { add, start, until, broker } = setting();
  await until(start(add('a'), alone));
  const second = add('b');
  await refused(until(start(second, { timing: { waitMs: 100 } })));
  expect(broker.channels.has(second.channel)).toBe(false);
});
