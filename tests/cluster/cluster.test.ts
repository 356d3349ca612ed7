/** R2, R4: what nodes know of each other, where it is a matter of moments. */
import { beforeEach, expect, test } from 'vitest';
import { besideCluster, joinCluster, type Cluster } from '#server/adapters/cluster/cluster.ts';
import type { NodeAnswer } from '#server/ports.ts';
import type { Machine } from './support/model-node.ts';
import { SomeMachines } from './support/some-machines.ts';

let machines: SomeMachines;
let nodes: { machine: Machine; cluster: Cluster }[];

beforeEach(async () => {
  machines = new SomeMachines();
  nodes = await Promise.all(['a', 'b', 'c'].map(begin));
  await pass(100);
});

async function begin(name: string): Promise<{ machine: Machine; cluster: Cluster }> {
  const machine = machines.add(name);
  return { machine, cluster: await machines.until(machines.start(machine, joinCluster)) };
}

const pass = (ms: number) => machines.world.run(machines.world.now + ms);
const leases = () => machines.database.collection('leases').documents;
const questions = () => machines.database.collection('questions').documents;
const unreachable = (answers: NodeAnswer[]) => answers.filter((each) => each.unreachable).map(({ node }) => node);

/** As if another node had begun to fence this one, and had died before it came to the end of it. */
function mark(node: string): void {
  leases().get(node)!.fenced = true;
}

/** Asks, and tells how long it took. */
async function ask(by: Cluster, topic = 'access-ended'): Promise<{ answers: NodeAnswer[]; took: number }> {
  const began = machines.world.now;
  const answers = await machines.until(by.bus.ask(topic, {}));
  return { answers, took: machines.world.now - began };
}

test('R4: what a fenced node had begun does not count as its answer: its lease is waited for, with all that counts', async () => {
  const [a, b] = nodes;
  const { node } = b!.cluster.bus;
  b!.cluster.bus.on('access-ended', () => new Promise<string>((r) => b!.cluster.gate.onFenced(() => r('cut short'))));
  const asking = ask(a!.cluster);
  await pass(50);
  mark(node);
  const { answers, took } = await asking;
  expect(b!.cluster.bus.node).not.toBe(node);
  expect(unreachable(answers)).toEqual([node]);
  expect(took).toBeGreaterThan(3_000);
  expect(leases().get(node)!.accepted).toBeDefined();
});

test('R4: a fence that was cut short is completed before a call returns', async () => {
  const [a, b, c] = nodes;
  const { node } = b!.cluster.bus;
  b!.machine.process.kill();
  mark(node);
  const { answers } = await ask(a!.cluster);
  expect(unreachable(answers)).toEqual([node]);
  expect(leases().get(node)!.accepted).toBeDefined();
  expect(answers.map((each) => each.node).sort()).toEqual([a, b, c].map((each) => each!.cluster.bus.node).sort());
});

test('R2: who is asked while it takes another name answers under that one', async () => {
  const [a, b] = nodes;
  b!.cluster.bus.on('connections', () => b!.cluster.bus.node);
  mark(b!.cluster.bus.node);
  leases().get(b!.cluster.bus.node)!.accepted = {};
  for (let asked = 0; asked < 60; asked += 1) {
    const { answers, took } = await ask(a!.cluster, 'connections');
    expect(answers.filter(({ answer }) => answer).map(({ node, answer }) => node === answer)).not.toContain(false);
    expect(took).toBeLessThan(2_500);
    await pass(25);
  }
  expect((await ask(a!.cluster, 'connections')).answers.map(({ answer }) => answer)).toContain(b!.cluster.bus.node);
});

test('R2: a question whose end did not reach the store is taken out of it soon', async () => {
  const machine = machines.add('d');
  const { nodes: real } = machine.options;
  let ends = 0;
  const withdraw: typeof real.withdraw = (id) => {
    ends += 1;
    return ends === 1 ? Promise.reject(new Error('away')) : real.withdraw(id);
  };
  const cluster = await machines.until(machines.start(machine, joinCluster, { nodes: { ...real, withdraw } }));
  await ask(cluster, 'connections');
  await pass(10);
  expect([questions().size, ends]).toEqual([1, 1]);
  await pass(1_500);
  expect([questions().size, ends]).toEqual([0, 2]);
});

test('R4: the operator’s tool is answered, and fences who died', async () => {
  const [, b] = nodes;
  const tool = await machines.until(machines.start(machines.add('tool'), async (options) => besideCluster(options)));
  expect(unreachable((await ask(tool)).answers)).toEqual([]);
  b!.machine.process.kill();
  const { answers, took } = await ask(tool);
  expect(unreachable(answers)).toEqual([b!.cluster.bus.node]);
  expect(took).toBeLessThan(5_500);
});

// -------------------------------------------------------------- the wire

const bytes = (text: string) => new TextEncoder().encode(text);

function hearing(cluster: Cluster): string[] {
  const heard: string[] = [];
  cluster.wire!.listen('d', (from, message) => heard.push(`${from}: ${new TextDecoder().decode(message)}`));
  return heard;
}

test('S4: what a node sends is heard by the others in order, also by those who do not know it yet', async () => {
  const [a] = nodes;
  const heard = hearing(a!.cluster);
  const { cluster } = await begin('d');
  for (const word of ['one', 'two', 'three']) cluster.wire!.send('d', 'o', bytes(word));
  await pass(100);
  expect(heard).toEqual(['one', 'two', 'three'].map((word) => `${cluster.bus.node}: ${word}`));
});

test('R4: what a node still sends after its end is not heard, though nobody was told of it', async () => {
  const [a, b, c] = nodes;
  const heard = hearing(c!.cluster);
  b!.machine.channel.stall();
  b!.cluster.wire!.send('d', 'o', bytes('late'));
  // As another node might have done: this one does not know of it before it looks, or is asked something.
  Object.assign(leases().get(b!.cluster.bus.node)!, { fenced: true, accepted: {} });
  await ask(a!.cluster);
  b!.machine.channel.flow();
  await pass(100);
  expect(heard).toEqual([]);
});

test('R4: what a node sent under a name that it had before it does not take for another’s', async () => {
  const [, b] = nodes;
  const heard = hearing(b!.cluster);
  const { node } = b!.cluster.bus;
  b!.machine.channel.stall();
  b!.cluster.wire!.send('d', 'o', bytes('mine'));
  Object.assign(leases().get(node)!, { fenced: true, accepted: {} });
  await pass(1_500);
  expect(b!.cluster.bus.node).not.toBe(node);
  b!.machine.channel.flow();
  await pass(100);
  expect(heard).toEqual([]);
});
