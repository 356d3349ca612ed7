/**
 * Three nodes serve people, some of whom lose their access, while nodes freeze, die and come again, and while store
 * and channel fail them; until all is well again. Everything comes from one seed.
 */
import { Random } from '../../sync/support/random.ts';
import { Browser } from './browser.ts';
import { Clerk } from './clerk.ts';
import { Broker } from './model-channel.ts';
import { ModelDatabase } from './model-database.ts';
import type { Audience } from './model-minutes.ts';
import { ModelNode, type Sabotage } from './model-node.ts';
import { healedAt, wellAt } from './times.ts';
import { befall } from './troubles.ts';
import { expectWell } from './well.ts';
import { Witness } from './witness.ts';
import { World } from './world.ts';

const nodeCount = 3;

const people = ['ada', 'bob', 'cyd', 'eve', 'fay'];
/** Never revoked. */
const staying = ['dee', 'dee'];

/** Where one process is, and after its end another. */
export interface Place {
  node: ModelNode;
  /** Since it began nothing has come to it that may cost it its lease. */
  untouched: boolean;
}

export class Simulation {
  readonly random: Random;
  readonly world: World;
  readonly broker: Broker;
  readonly database = new ModelDatabase();
  readonly witness: Witness;
  readonly places: Place[] = [];
  /** All that there ever were. */
  readonly nodes: ModelNode[] = [];
  /** Names of processes that died without a word. */
  readonly dead = new Set<string>();
  /** Where most troubles come to. */
  readonly target: number;
  readonly #sabotage: Sabotage;
  readonly #clerk: Clerk;
  #made = 0;
  #failure: string | undefined;

  /** @param sabotage what is made wrong, for the test of the test */
  constructor(seed: number, sabotage: Sabotage = {}) {
    this.random = new Random(seed);
    this.target = this.random.below(nodeCount);
    this.world = new World(this.random);
    this.broker = new Broker(this.world);
    this.witness = new Witness(this.world, this.database);
    this.#sabotage = sabotage;
    this.#clerk = new Clerk(this, people);
  }

  /** @throws Error when something happened that must not */
  async run(): Promise<void> {
    for (let n = 0; n < nodeCount; n += 1) this.begin(n);
    for (const person of [...people, ...staying]) {
      this.database.collection('persons').documents.set(person, { _id: person });
      void new Browser(this, person);
    }
    this.#clerk.begin(befall(this, healedAt));
    await this.world.run(healedAt);
    this.#heal();
    await this.world.run(wellAt);
    await expectWell(this);
    this.witness.judge();
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }

  fail(what: string): void {
    this.#failure ??= `at ${this.world.now.toFixed(0)} ms ${what}`;
  }

  surroundings(audience: Audience, n?: number) {
    const { world, database, broker } = this;
    const moments = {
      fencing: (other: string) => n !== undefined && this.#clerk.fencing(n, other),
      beginning: () => n !== undefined && this.#clerk.beginning(n),
    };
    return { world, database, broker, audience, moments, sabotage: this.#sabotage };
  }

  /** A new process in the place of the one before. */
  begin(n: number): void {
    this.#made += 1;
    const name = `${'abc'[n]}${this.#made}`;
    const audience: Audience = {
      handed: (person, frames) => this.witness.handed(name, person, frames),
      believed: (from, caret) => this.witness.believed(node.cluster!.bus.node, from, caret),
    };
    const node: ModelNode = new ModelNode(this.surroundings(audience, n), name);
    this.places[n] = { node, untouched: true };
    this.nodes.push(node);
    // As whatever watches over processes does when one does not come up.
    const again = () => {
      this.kill(n);
      this.begin(n);
    };
    this.world.in(this.random.below(50), () => void node.start().catch(again), node.process);
  }

  /** Whatever comes to it now, its lease may end. */
  touch(n: number): void {
    this.places[n]!.untouched = false;
  }

  kill(n: number): void {
    const { node } = this.places[n]!;
    this.touch(n);
    this.dead.add(node.process.name);
    node.process.kill();
    for (const settling of node.settling.values()) settling.ended = Math.min(settling.ended, this.world.now);
    this.broker.channels.delete(node.channel);
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
}
