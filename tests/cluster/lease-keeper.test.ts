/** R4: for how long a node may count upon its lease, and what becomes of it when that was ended. */
import { beforeEach, expect, test } from 'vitest';
import { LeaseKeeper } from '#server/adapters/cluster/lease-keeper.ts';
import { usualTiming } from '#server/adapters/cluster/timing.ts';
import type { Nodes } from '#server/ports.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';
import { SomeMachines } from './support/some-machines.ts';
import type { Process, World } from './support/world.ts';

let world: World;
let process: Process;
/** What happened, in order. */
let seen: string[];
/** What the store says to the next renewals, and how long that takes. */
let renewals: { says?: boolean | 'nothing'; afterMs?: number }[];
let beginMs: number;
let names: number;
let keeper: LeaseKeeper;

const answer = <T>(ms: number, value: T) =>
  new Promise<T>((resolve) => void process.time.after(ms, () => resolve(value)));

beforeEach(() => {
  const machines = new SomeMachines();
  ({ world } = machines);
  ({ process } = machines.add('a'));
  [seen, renewals, beginMs, names] = [[], [], 0, 0];
  const nodes: Partial<Nodes> = {
    async begin({ node }) {
      seen.push(`begin ${node}`);
      await answer(beginMs, undefined);
      seen.push(`begun ${node}, as ${keeper.node}`);
    },
    renew() {
      const { says = true, afterMs = 0 } = renewals.shift() ?? {};
      return says === 'nothing' ? new Promise(() => {}) : answer(afterMs, says);
    },
    async end(node) {
      seen.push(`end ${node}`);
    },
  };
  const told = (what: string) => seen.push(`${what}, ${keeper.holds ? 'holds' : 'does not hold'}`);
  keeper = new LeaseKeeper({
    nodes: nodes as Nodes,
    log: new QuietLog(),
    timing: usualTiming,
    time: process.time,
    shared: true,
    newName: () => `n${(names += 1)}`,
    catchUp: async () => void told('caught up'),
    onFenced: () => told(`fenced, now ${keeper.node}`),
    onChange: () => told('change'),
  });
});

/** In the process's own time. */
const pass = (ms: number) => world.run(world.now + ms);

async function begin(): Promise<void> {
  const begun = keeper.begin();
  await pass(beginMs + 20);
  await begun;
  seen.length = 0;
}

test('R4: a lease lasts from when its renewal was sent, and not from when the answer came', async () => {
  beginMs = 1_000;
  renewals = [{ says: 'nothing' }, { says: 'nothing' }, { says: 'nothing' }];
  await begin();
  await pass(1_800);
  expect(keeper.holds).toBe(true);
  await pass(400);
  expect(keeper.holds).toBe(false);
});

test('R4: a process that was stopped knows at once that its lease has lapsed, and others are told soon', async () => {
  await begin();
  renewals = [{ says: 'nothing' }, { says: 'nothing' }];
  process.freeze();
  await pass(4_000);
  expect([keeper.holds, seen]).toEqual([false, []]);
  process.thaw();
  await pass(5);
  expect(seen).toEqual(['change, does not hold']);
});

test('R4: after it had lapsed it counts again only once all that was asked meanwhile is done', async () => {
  await begin();
  process.freeze();
  await pass(4_000);
  process.thaw();
  await pass(50);
  expect(seen.slice(-2)).toEqual(['caught up, does not hold', 'change, holds']);
});

test('R4: fenced it takes a new name once the store has it, ends what is open then, and only then counts again', async () => {
  await begin();
  beginMs = 100;
  renewals = [{ says: false }];
  await pass(1_300);
  expect(seen).toEqual([
    'begin n3',
    'begun n3, as n2',
    'fenced, now n3, does not hold',
    'caught up, does not hold',
    'change, holds',
  ]);
  expect([keeper.wasOwn('n2'), keeper.isOwn('n2'), keeper.isOwn('n3')]).toEqual([true, false, true]);
});

test('R4: a lease that the store may or may not have got is not counted upon: the next has another name', async () => {
  await begin();
  beginMs = 2_500;
  renewals = [{ says: false }, { says: false }];
  await pass(3_200);
  expect(keeper.node).toBe('n2');
  beginMs = 0;
  await pass(1_000);
  expect(keeper.node).toBe('n4');
  expect(seen.filter((each) => each.startsWith('fenced'))).toEqual(['fenced, now n4, does not hold']);
});

test('whether the store answers is told, and found out again', async () => {
  await begin();
  renewals = [{ says: 'nothing' }, { says: 'nothing' }];
  await pass(4_000);
  expect(keeper.storeAnswers).toBe(false);
  await pass(2_500);
  expect([keeper.storeAnswers, keeper.holds]).toEqual([true, true]);
});

test('R4: ended in order it holds no longer, and renews nothing', async () => {
  await begin();
  await keeper.end();
  expect([seen.at(-1), keeper.holds]).toEqual(['end n2', false]);
  renewals = [{ says: false }];
  await pass(3_000);
  expect(renewals).toHaveLength(1);
});
