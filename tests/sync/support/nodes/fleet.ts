import { FakeTime, settle } from '../fake-time.ts';
import { FakeWorkspace } from '../fake-workspace.ts';
import type { Random } from '../random.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import type { Aggregates, NodeName } from '#server/ports.ts';
import { OneNode, type Surroundings } from './one-node.ts';
import type { SharedStore } from './shared-store.ts';
import { Wires } from './wires.ts';

const aggregates = {
  find: async (collection: string) =>
    collection === 'meeting'
      ? [{ version: 1, outbox: [], value: { organisationId: 'organisation-1', minutes: {} } }]
      : [],
} as unknown as Pick<Aggregates, 'find'>;

/** The nodes of one workspace, and what may become of them. */
export class Fleet {
  readonly nodes: OneNode[] = [];
  readonly time: FakeTime;
  readonly workspace = new FakeWorkspace();
  readonly blobs = new Map<string, Uint8Array>();
  readonly wires: Wires;
  readonly #all: Surroundings;
  readonly #random: Random;
  readonly #store: SharedStore;
  /** Processes that have died, and that nobody has fenced yet. */
  readonly #dead = new Set<NodeName>();
  /** Fenced by one node, and not known to the others yet. */
  readonly #untold = new Set<NodeName>();
  readonly #ending = new Set<Promise<void>>();
  #names = 0;

  constructor(random: Random, store: SharedStore, time = new FakeTime()) {
    this.time = time;
    this.#random = random;
    this.#store = store;
    this.wires = new Wires(random);
    const { wires, workspace, blobs } = this;
    const merging = createMerging({ aside: false });
    const newName = () => `node-${(this.#names += 1)}`;
    this.#all = { time, random, wires, store, workspace, blobs, aggregates, merging, newName };
  }

  async begin(nodes: number): Promise<void> {
    while (this.nodes.length < nodes) this.nodes.push(await OneNode.start(this.#all));
  }

  any(): OneNode {
    return this.#random.pick(this.nodes);
  }

  /** Something happens to one of them, or ends. @returns what, in words */
  async upset(node: OneNode, crash: (node: OneNode) => void): Promise<string> {
    const chance = this.#random.below(100);
    this.#tellOfFenced();
    if (chance < 20) return this.#upsetLog(node);
    if (chance < 45) return this.#upsetWire(node);
    if (chance < 75) return this.#upsetLease(node);
    if (chance < 88) {
      crash(node);
      await this.#replace(node, 'crashes', () => {
        node.kill();
        this.#dead.add(node.name);
      });
      return `${node.name} crashes`;
    }
    await this.#replace(node, 'drains', () => this.#drain(node));
    return `${node.name} drains`;
  }

  /** Whoever has died, or cannot be reached, is fenced: as whoever asks all nodes something waits for it (R4). */
  async fenceUnreachable(): Promise<void> {
    for (const name of this.#dead) await this.#fence(name);
    this.#dead.clear();
    for (const node of this.nodes) if (!node.gate.leased) await this.#fenceNode(node);
    this.#tellOfFenced();
  }

  /** All are well again, and know what became of the others. */
  async heal(): Promise<void> {
    await this.fenceUnreachable();
    for (const node of this.nodes) {
      node.log.failing = 0;
      node.log.slow = false;
      if (node.fenced) await node.beginAnew();
      node.wire.heal();
      node.gate.lease(true);
    }
  }

  /** No lease stays lapsed for long: its node has it again, or is fenced and finds out. */
  async endLongLapses(): Promise<void> {
    for (const node of this.nodes) {
      if (node.gate.leased || this.time.now() - node.gate.lapsedAt < 3_000) continue;
      if (node.fenced) await node.beginAnew();
      else node.gate.lease(true);
    }
  }

  /** Those that were ending have ended. Time has to pass meanwhile. */
  ended(): Promise<unknown> {
    return Promise.all(this.#ending);
  }

  /** What nodes have asked of the log, and wait for. */
  get pending(): number {
    return this.nodes.reduce((sum, { log }) => sum + log.pending, 0);
  }

  /** Lets what is ready happen, and what takes its time come to an end. */
  async settle(turns: number): Promise<void> {
    await settle(turns);
    while (this.#store.takesTime && this.pending > 0) await settle(2);
  }

  #upsetLog(node: OneNode): string {
    if (node.log.failing > 0 || node.log.slow) {
      node.log.failing = 0;
      node.log.slow = false;
      return `the log of ${node.name} is well`;
    }
    if (this.#random.below(2) === 0) node.log.slow = true;
    else node.log.failing = 1 + this.#random.below(8);
    return `the log of ${node.name} is ${node.log.slow ? 'slow' : 'failing'}`;
  }

  #upsetWire(node: OneNode): string {
    if (node.wire.cut) {
      node.wire.heal();
      node.gate.lease(node.gate.leased);
      return `${node.name} hears again`;
    }
    node.wire.cut = true;
    return `${node.name} is deaf`;
  }

  async #upsetLease(node: OneNode): Promise<string> {
    if (node.gate.leased) {
      node.gate.lease(false);
      node.gate.lapsedAt = this.time.now();
      return `the lease of ${node.name} lapses`;
    }
    const before = node.name;
    if (node.fenced) {
      await node.beginAnew();
      return `${before} finds out that it was fenced, and is ${node.name}`;
    }
    if (this.#random.below(3) === 0) {
      node.gate.lease(true);
      return `${before} has its lease again`;
    }
    await this.#fenceNode(node);
    return `${before} is fenced`;
  }

  async #fenceNode(node: OneNode): Promise<void> {
    if (node.fenced) return;
    node.fenced = true;
    await this.#fence(node.name);
  }

  async #fence(name: NodeName): Promise<void> {
    await this.#store.fence(name);
    this.#untold.add(name);
  }

  #tellOfFenced(): void {
    for (const name of this.#untold) this.wires.tellGone(name);
    this.#untold.clear();
  }

  #drain(node: OneNode): void {
    node.log.failing = 0;
    const ending = node.drain().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Another process takes its place. */
  async #replace(node: OneNode, _how: string, end: () => void): Promise<void> {
    end();
    this.nodes[this.nodes.indexOf(node)] = await OneNode.start(this.#all);
  }
}
