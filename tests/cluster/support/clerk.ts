import type { NodeAnswer } from '#server/ports.ts';
import { ModelTool, type ModelNode } from './model-node.ts';
import type { Simulation } from './simulation.ts';
import { healedAt } from './times.ts';

/** Lease and grace, twice where one node dies while another is told of, and some beats. */
const callAtMostMs = 2 * 3_500 + 3_000;

/** Ends people's access, at moments at which it is hardest, and expects it to be done in time. */
export class Clerk {
  readonly #simulation: Simulation;
  #people: string[];
  #tools = 0;

  constructor(simulation: Simulation, people: readonly string[]) {
    this.#simulation = simulation;
    this.#people = [...people];
  }

  /** @param moments around which it is worth doing something */
  begin(moments: readonly number[]): void {
    const { random, world, places } = this.#simulation;
    for (let n = 0; n < 3; n += 1) {
      const around = random.pick(moments) - 300 + random.below(1_200);
      const at = random.below(3) > 0 ? around : random.below(healedAt);
      world.at(Math.max(1_000, at), () => this.#endSomebody(random.pick(places).node));
    }
  }

  /** A node takes a lease, most likely anew, and it may be long before the store has it. */
  beginning(n: number): void {
    const { random, world, places } = this.#simulation;
    const { node, untouched } = places[n]!;
    if (world.now > healedAt - 2_000 || untouched) return;
    if (random.below(2) === 0) {
      node.link.weather.slow = 1;
      world.in(5, () => (node.link.weather.slow = 10));
    }
    if (random.below(2) === 0) node.channel.cut('in', 'silent');
    this.#endSoon(n, node);
  }

  /** A node is about to fence another, and may not come to the end of it. */
  fencing(n: number, other: string): void {
    const { random, world, places } = this.#simulation;
    if (world.now > healedAt - 1_000 || random.below(2) === 0) return;
    const { process, link } = places[n]!.node;
    this.#simulation.touch(n);
    if (random.below(2) === 0) {
      world.in(random.below(12), () => process.freeze());
      world.in(random.below(2_500) + 12, () => process.thaw());
    } else {
      world.in(random.below(12), () => (link.weather.slow = 1));
    }
    const fenced = places.find(({ node }) => node.cluster?.bus.node === other)?.node;
    if (random.below(2) === 0) world.in(random.below(1_500), () => fenced?.process.thaw());
    this.#endSoon(n, fenced);
  }

  /** By way of another node; most likely somebody whom this one serves. */
  #endSoon(n: number, served: ModelNode | undefined): void {
    const { random, world, places } = this.#simulation;
    if (random.below(2) === 0) return;
    const by = random.pick(places.filter((_, other) => other !== n));
    world.in(random.below(1_000), () => this.#endSomebody(by.node, served));
  }

  #endSomebody(by: ModelNode, served?: ModelNode): void {
    const { random, world } = this.#simulation;
    const there = [...(served?.minutes?.connections ?? [])].map(({ person }) => person);
    const person = this.#people.find((each) => there.includes(each)) ?? this.#people[0];
    if (person === undefined) return;
    this.#people = this.#people.filter((each) => each !== person);
    if (random.below(6) === 0) void this.#byTool(person);
    else world.in(1, () => void this.#byNode(by, person), by.process);
  }

  async #byNode(node: ModelNode, person: string): Promise<void> {
    const { world, places } = this.#simulation;
    const began = world.now;
    const place = places.find((each) => each.node === node);
    try {
      const answers = await node.revoke(person);
      if (answers) this.#returned(person, answers, place?.untouched ? began : undefined);
    } catch {
      // The clerk was told that it failed.
    }
  }

  async #byTool(person: string): Promise<void> {
    this.#tools += 1;
    const began = this.#simulation.world.now;
    const nobody = { handed: () => {}, believed: () => {} };
    const tool = new ModelTool(this.#simulation.surroundings(nobody), `tool${this.#tools}`);
    this.#returned(person, await tool.end(person, tool.cluster), began);
  }

  /** @param began absent when whoever asked was not well itself */
  #returned(person: string, answers: NodeAnswer[], began: number | undefined): void {
    const { world, nodes, places, witness } = this.#simulation;
    witness.returned(person, answers);
    // A log that does not answer holds up who waits for what was on its way there.
    const settling = nodes.map((node) => {
      const waited = node.settling.get(person);
      return waited && waited.ended <= world.now ? waited.ended - waited.began : 0;
    });
    const took = world.now - (began ?? Infinity) - Math.max(...settling);
    if (took > callAtMostMs) this.#simulation.fail(`a call had taken ${took.toFixed(0)} ms`);
    for (const { node: name, unreachable } of answers) {
      const place = places.find(({ node }) => name.startsWith(`${node.process.name}.`));
      if (unreachable && place?.untouched) this.#simulation.fail(`${name} was well, and was named as unreachable`);
    }
  }
}
