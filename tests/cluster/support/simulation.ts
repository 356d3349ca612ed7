/**
 * Three nodes serve people, some of whom lose their access, while nodes freeze, die and come again, and while store
 * and channel fail them; until all is well again. Everything comes from one seed.
 */
import { Random } from '../../sync/support/random.ts';
import { Broker } from './model-channel.ts';
import { ModelDatabase } from './model-database.ts';
import { ModelNode, ModelTool, type Sabotage, type Surroundings } from './model-node.ts';
import { Browser } from './browser.ts';
import { befall } from './troubles.ts';
import { Witness } from './witness.ts';
import { World } from './world.ts';

const nodeCount = 3;
/** When all troubles are over. */
const healedAt = 9_000;
/** By when nothing of the troubles may be left. */
const wellAt = 18_000;
/** Lease and grace, twice where one node dies while another is told of, and some beats. */
const askAtMostMs = 2 * 3_500 + 3_000;

const people = ['ada', 'bob', 'cyd', 'dee', 'eve', 'fay'];
/** Never revoked. */
const staying = 'dee';

export interface Place {
  node: ModelNode;
  /** Since it began no trouble has come to it. */
  untouched: boolean;
}

export class Simulation {
  readonly world: World;
  readonly witness: Witness;
  readonly places: Place[] = [];
  readonly broker: Broker;
  readonly database = new ModelDatabase();
  readonly around: Surroundings;
  readonly random: Random;
  /** Where most troubles come to. */
  readonly target: number;
  readonly #untouched = new Set<string>();
  readonly #browsers: Browser[] = [];
  readonly #dead = new Set<string>();
  #made = 0;
  #failure: Error | undefined;
  #askers = 0;
  #toRevoke: string[] = [];

  constructor(seed: number, sabotage: Sabotage = {}) {
    this.random = new Random(seed);
    this.target = this.random.below(nodeCount);
    this.world = new World(this.random);
    this.broker = new Broker(this.world);
    this.witness = new Witness(this.world, this.database);
    const { world, database, broker } = this;
    const audience = { handed: () => {}, believed: () => {} };
    const moments = { fencing: () => {}, beginning: () => {} };
    this.around = { world, database, broker, audience, moments, sabotage };
  }

  /** @throws Error when something happened that must not */
  async run(): Promise<void> {
    for (const person of people) this.database.collection('persons').insert({ _id: person });
    for (let n = 0; n < nodeCount; n += 1) this.begin(n);
    for (const person of [...people, staying]) this.#browsers.push(new Browser(this, person));
    const moments = befall(this, healedAt);
    this.#toRevoke = people.filter((person) => person !== staying);
    for (let n = 0; n < 3; n += 1) this.#revokeSometime(moments);
    await this.world.run(healedAt);
    this.#heal();
    await this.world.run(wellAt);
    await this.#expectWell();
    this.#judge();
  }

  /** A new process in the place of the one before. */
  begin(n: number): void {
    this.#made += 1;
    const name = `${'abc'[n]}${this.#made}`;
    const audience = {
      handed: (person: string, frames: Parameters<Witness['handed']>[2]) => this.witness.handed(name, person, frames),
      believed: (from: string, caret?: string) => this.witness.believed(name, node.cluster!.bus.node, from, caret),
    };
    const moments = { fencing: (other: string) => this.#fencing(n, other), beginning: () => this.#beginning(n) };
    const node: ModelNode = new ModelNode({ ...this.around, audience, moments }, name);
    this.places[n] = { node, untouched: true };
    // As whatever watches over processes does when one does not come up.
    const again = () => {
      this.kill(n);
      this.begin(n);
    };
    this.world.in(this.random.below(50), () => void node.start().catch(again), node.process);
  }

  /** Whatever comes to it, its lease may end. */
  touch(n: number): void {
    this.places[n]!.untouched = false;
  }

  kill(n: number): void {
    const { node } = this.places[n]!;
    this.touch(n);
    this.#dead.add(node.process.name);
    node.process.kill();
    this.broker.channels.delete(node.channel);
  }

  // -------------------------------------------------------------- the clerk

  #revokeSometime(moments: readonly number[]): void {
    const { random } = this;
    const around = random.pick(moments) - 300 + random.below(1_200);
    const at = random.below(3) > 0 ? around : random.below(healedAt);
    this.world.at(Math.max(1_000, at), () => this.#revokeSomebody(this.random.pick(this.places).node));
  }

  #revokeSomebody(by: ModelNode, served?: ModelNode): void {
    const there = [...(served?.minutes?.connections ?? [])].map(({ person }) => person);
    const person = this.#toRevoke.find((each) => there.includes(each)) ?? this.#toRevoke[0];
    if (person === undefined) return;
    this.#toRevoke = this.#toRevoke.filter((each) => each !== person);
    if (this.random.below(6) === 0) void this.#byTool(person);
    else this.world.in(1, () => void this.#revoke(by, person), by.process);
  }

  /** A node takes a lease, most likely anew, and it may be long before the store has it. */
  #beginning(n: number): void {
    const { random, world, places } = this;
    const { node, untouched } = places[n]!;
    if (world.now > healedAt - 2_000 || untouched) return;
    if (random.below(2) === 0) {
      node.link.weather.slow = 1;
      world.in(5, () => (node.link.weather.slow = 10));
    }
    if (random.below(2) === 0) node.channel.cut('in', 'silent');
    this.#revokeSoon(n, node);
  }

  /** A node is about to fence another, and may not come to the end of it. */
  #fencing(n: number, other: string): void {
    const { random, world, places } = this;
    if (world.now > healedAt || random.below(3) > 0) return;
    const { process } = places[n]!.node;
    this.touch(n);
    world.in(random.below(12), () => process.freeze());
    world.in(random.below(2_500) + 12, () => process.thaw());
    const fenced = places.find(({ node }) => node.cluster?.bus.node === other)?.node;
    if (random.below(2) === 0) world.in(random.below(1_500), () => fenced?.process.thaw());
    this.#revokeSoon(n, fenced);
  }

  /** From another node; most likely somebody whom this one serves. */
  #revokeSoon(n: number, served: ModelNode | undefined): void {
    const { random, world, places } = this;
    if (random.below(2) === 0) return;
    const by = random.pick(places.filter((_, other) => other !== n));
    world.in(random.below(1_000), () => this.#revokeSomebody(by.node, served));
  }

  async #revoke(node: ModelNode, person: string): Promise<void> {
    const began = this.world.now;
    const place = this.places.find((each) => each.node === node);
    try {
      const answers = await node.revoke(person);
      if (answers === undefined) return;
      this.witness.returned({ person, began, answers });
      if (place?.untouched) this.#expectSoon(person, began);
      this.#expectReached(answers.filter(({ unreachable }) => unreachable).map(({ node: name }) => name));
    } catch {
      // The clerk was told that it failed.
    }
  }

  async #byTool(person: string): Promise<void> {
    this.#askers += 1;
    const tool = new ModelTool(this.around, `tool${this.#askers}`);
    const began = this.world.now;
    const answers = await tool.end(person, tool.cluster);
    this.witness.returned({ person, began, answers });
    this.#expectSoon(person, began);
    this.#expectReached(answers.filter(({ unreachable }) => unreachable).map(({ node }) => node));
  }

  // -------------------------------------------------------------- what is expected

  /** A log that does not answer holds up who waits for what was on its way there. */
  #expectSoon(person: string, began: number): void {
    const settling = this.places.map(({ node }) => node.settling.get(person) ?? 0);
    const took = this.world.now - began - Math.max(...settling);
    if (took > askAtMostMs) this.#fail(new Error(`a call took ${took.toFixed(0)} ms`));
  }

  #expectReached(unreachable: readonly string[]): void {
    for (const name of unreachable) {
      const place = this.places.find(({ node }) => name.startsWith(`${node.process.name}.`));
      if (place?.untouched) this.#fail(new Error(`${name} was well, and was named as unreachable`));
    }
  }

  #heal(): void {
    this.broker.lossy = undefined;
    for (const [n, { node }] of this.places.entries()) {
      node.link.heal();
      node.channel.heal();
      node.process.thaw();
      if (node.leaving) this.kill(n);
      if (node.process.dead) this.begin(n);
    }
  }

  async #expectWell(): Promise<void> {
    const { world, database, places } = this;
    const names = places.map(({ node }) => node.cluster?.bus.node ?? 'none').sort();
    for (const { node } of places) {
      const { process, cluster } = node;
      if (!cluster?.gate.open) throw new Error(`${process.name} is not in again`);
      if (node.pending > 0) throw new Error(`something waits at ${process.name} for a gate that is open`);
      node.heard = 0;
    }
    const leases = [...database.collection('leases').documents.values()].filter(({ fenced }) => !fenced);
    expectSame('leases', leases.map(({ _id }) => _id).sort(), names);
    const questions = [...database.collection('questions').documents.values()].map(({ from }) => from as string);
    const stuck = questions.filter((from) => !this.#dead.has(from.split('.')[0]!));
    expectSame('questions left', stuck, []);
    const asked = places.map(({ node }) => node.cluster!.bus.ask('heard', null));
    for (const { node } of places) void node.minutes!.look();
    await world.run(world.now + 2_500);
    // Somebody who has seen nothing of all this.
    const read = places[0]!.node.newLog().read();
    await world.run(world.now + 500);
    const answers = await Promise.all(asked.map((asking) => Promise.race([asking, Promise.resolve('none')])));
    if (answers.includes('none')) throw new Error('a question stays without an answer');
    for (const each of answers as { node: string; unreachable?: true }[][]) {
      expectSame('answers', each.map(({ node, unreachable }) => (unreachable ? `not ${node}` : node)).sort(), names);
    }
    const ids = (await read).map(({ id }) => id).sort();
    for (const { node } of places) {
      if (node.minutes!.serves) expectSame(`shown at ${node.process.name}`, node.minutes!.shown, ids);
    }
    const well = places.filter(({ untouched }) => untouched).map(({ node }) => node.process.name);
    const fenced = [...database.collection('leases').documents.values()].filter((lease) => lease.fenced);
    for (const { _id } of fenced)
      if (well.includes(_id.split('.')[0]!)) throw new Error(`${_id} was well, and was fenced`);
  }

  #judge(): void {
    this.witness.judge();
    if (this.#failure) throw this.#failure;
  }

  #fail(error: Error): void {
    this.#failure ??= new Error(`at ${this.world.now.toFixed(0)} ms ${error.message}`);
  }
}

function expectSame(what: string, is: readonly string[], ought: readonly string[]): void {
  const lacks = ought.filter((each) => !is.includes(each));
  const more = is.filter((each) => !ought.includes(each));
  if (lacks.length + more.length > 0)
    throw new Error(`${what} lacks ${lacks.join() || 'nothing'}, has ${more.join() || 'nothing'} too much`);
}
