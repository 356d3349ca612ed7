import { mergeUpdates } from '#lib/domain/merge-updates.ts';
import type { LogEntry } from '#server/ports.ts';
import * as Y from 'yjs';
import { Editing } from '../editing.ts';
import { settle, type FakeTime } from '../fake-time.ts';
import { FakeTransport } from '../fake-transport.ts';
import { documentId } from '../fake-workspace.ts';
import { Random } from '../random.ts';
import { Fleet } from './fleet.ts';
import type { OneNode } from './one-node.ts';
import type { SharedStore } from './shared-store.ts';
import { Wanderer } from './wanderer.ts';
import { Watcher } from './watcher.ts';

export const section = 'item:item-1';
const people = {
  ada: 'governor',
  ben: 'chair',
  cyn: 'clerk',
  dee: 'viceChair',
  ash: 'associate',
  olu: 'observer',
} as const;
const devices = ['ada', 'ada.phone', 'ben', 'cyn', 'dee', 'dee.tablet', 'ash', 'olu'];

export const shown = (doc: Y.Doc): string => doc.getXmlFragment(section).toString();

export function folded(entries: readonly LogEntry[]): Y.Doc {
  const doc = new Y.Doc();
  if (entries.length > 0) Y.applyUpdate(doc, mergeUpdates(entries.map(({ update }) => update)));
  return doc;
}

/** People who wander between nodes that share a log and a wire: chance may upset all of it. */
export class NodesStorm {
  readonly random: Random;
  readonly store: SharedStore;
  readonly fleet: Fleet;
  readonly wanderers: Wanderer[];
  readonly watcher: Watcher;
  /** What happened, for whoever looks into a seed that failed. */
  readonly story: string[] = [];
  readonly #editing = new Map<Wanderer, Editing>();
  /** Connections that only the server believes in. */
  #ghosts: FakeTransport[] = [];
  /** What the minutes were frozen as. */
  #frozenAs: string | undefined;
  readonly #began: number;

  constructor(seed: number, store: SharedStore, time?: FakeTime) {
    this.random = new Random(seed);
    this.store = store;
    this.fleet = new Fleet(this.random, store, time);
    this.#began = this.fleet.time.now();
    this.fleet.wires.faults = { lost: this.random.below(300), twice: this.random.below(50) };
    for (const [id, role] of Object.entries(people)) this.fleet.workspace.add(id, role, `${id} of the board`);
    this.wanderers = devices.map((token, i) => {
      // By the seed, so that a run can be repeated: Yjs orders what stands at one place by client id.
      const made = new Wanderer(1_000 + ((i * 7 + seed) % 97) * 10 + i, token, i % 2 === 0);
      this.#editing.set(made, new Editing(made.doc, section, this.random, token));
      return made;
    });
    this.watcher = new Watcher(store, this.wanderers);
  }

  async step(): Promise<void> {
    const wanderer = this.random.pick(this.wanderers);
    const chance = this.random.below(1_000);
    if (chance < 340) this.#edit(wanderer);
    else if (chance < 430) wanderer.carry(1 + this.random.below(4));
    else if (chance < 580) wanderer.deliver();
    else if (chance < 700) this.#arrive(1 + this.random.below(6));
    else if (chance < 740) wanderer.moveCaret(this.random.below(100));
    else if (chance < 770) this.#leave(wanderer);
    else if (chance < 830) this.#wander(wanderer);
    else if (chance < 910) this.#connect(wanderer);
    else if (chance < 935) await this.pass(this.random.below(2_500));
    else if (chance < 960) await this.#compact();
    else if (chance < 994) await this.#upset();
    else await (this.#frozenAs === undefined ? this.#freeze() : this.#thaw());
    const turns = 1 + this.random.below(3);
    // Not always: what is under way is overtaken then.
    await (this.random.below(3) === 0 ? settle(turns) : this.fleet.settle(turns));
    await this.watcher.look();
  }

  /** Everything is well again; some have gone meanwhile, with or without a word, and have not come back. */
  async settleDown(): Promise<void> {
    for (const wanderer of this.wanderers) if (this.random.below(3) === 0) this.#leave(wanderer);
    this.fleet.wires.faults = { lost: 0, twice: 0 };
    await this.fleet.heal();
    if (this.#frozenAs !== undefined) await this.#thaw();
    for (const ghost of this.#ghosts.splice(0)) ghost.gone();
    await this.pass(70_000);
    await this.fleet.ended();
    await this.exchange();
  }

  /** Everybody is there, and has all that there is. */
  async comeBack(): Promise<void> {
    for (const wanderer of this.wanderers) this.#connect(wanderer);
    await this.exchange();
    await this.pass(9_000);
    await this.exchange();
  }

  /** Everything that is under way arrives. */
  async exchange(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await settle(4);
      const moved = this.wanderers.map((wanderer) => wanderer.deliver()).some((count) => count > 0);
      if (moved || this.fleet.wires.underWay > 0 || this.fleet.pending > 0) quiet = 0;
      else quiet += 1;
      this.#arrive(this.fleet.wires.underWay);
      await this.watcher.look();
    }
  }

  async everybodyLeaves(): Promise<void> {
    for (const wanderer of this.wanderers) wanderer.drop();
    await this.pass(5_000);
  }

  #tell(what: string): void {
    this.story.push(`${(this.fleet.time.now() - this.#began) / 1_000} s: ${what}`);
  }

  #edit(wanderer: Wanderer): void {
    if (wanderer.token !== 'olu') this.#editing.get(wanderer)!.step();
  }

  #arrive(messages: number): void {
    for (let i = 0; i < messages; i += 1) this.fleet.wires.arrive();
  }

  #leave(wanderer: Wanderer): void {
    if (this.random.below(2) === 0) return wanderer.drop();
    const ghost = wanderer.vanish();
    if (ghost) this.#ghosts.push(ghost);
    if (this.random.below(2) === 0) this.#ghosts.shift()?.gone();
  }

  /** From one node to another, before either has heard of it. */
  #wander(wanderer: Wanderer): void {
    if (this.random.below(2) === 0) wanderer.deliver();
    this.#leave(wanderer);
    this.#connect(wanderer);
  }

  #connect(wanderer: Wanderer): void {
    if (wanderer.isConnected) return;
    this.watcher.closed(wanderer);
    wanderer.drop();
    const transport = new FakeTransport();
    const node = this.fleet.any();
    wanderer.node = node;
    this.#tell(`${wanderer.token} connects to ${node.name}`);
    const request = { documentId, token: wanderer.token, acks: true, authors: wanderer.wantsAuthors };
    void node.endpoint.accept(transport, request);
    wanderer.connect(transport);
  }

  /** Time goes by, in which what is under way arrives. */
  async pass(ms: number): Promise<void> {
    await this.fleet.endLongLapses();
    for (let left = ms, slices = 0; left > 0; slices += 1) {
      for (const wanderer of this.wanderers) {
        wanderer.renewCaret(this.fleet.time.now());
        wanderer.deliver();
      }
      await this.fleet.settle(3);
      const slice = Math.min(left, slices < 6 ? 700 : 15_000);
      // Nothing is under way for longer than that.
      if (slice >= 700) this.#arrive(this.fleet.wires.underWay);
      await this.fleet.time.advance(slice, () => this.fleet.settle(3));
      left -= slice;
    }
  }

  async #compact(): Promise<void> {
    const { compaction, name } = this.fleet.any();
    this.#tell(`${name} compacts`);
    if (this.random.below(8) === 0) {
      // By then every node has its lease, and its log, again.
      await this.fleet.heal();
      await this.pass(61_000);
    }
    compaction.run().catch(() => undefined);
  }

  async #upset(): Promise<void> {
    const crash = (node: OneNode) => {
      for (const wanderer of this.wanderers) if (wanderer.node === node) wanderer.vanish();
    };
    this.#tell(await this.fleet.upset(this.fleet.any(), crash));
  }

  /** S12: store, nodes, each of which drains; then the log is folded. */
  async #freeze(): Promise<void> {
    const { fleet } = this;
    this.watcher.frozen = true;
    fleet.workspace.frozen = {};
    for (const { log } of fleet.nodes) log.failing = 0;
    await fleet.fenceUnreachable();
    let done = false;
    const reached = fleet.nodes.filter(({ fenced }) => !fenced);
    void Promise.all(reached.map(({ endpoint }) => endpoint.freeze([documentId]))).then(() => (done = true));
    while (!done) await this.pass(300);
    const fold = folded(await this.store.entries());
    fleet.blobs.set('frozen', Y.encodeStateAsUpdate(fold));
    fleet.workspace.frozen = { blobId: 'frozen' };
    this.#frozenAs = shown(fold);
    this.#tell('frozen');
  }

  async #thaw(): Promise<void> {
    const { fleet } = this;
    const now = shown(folded(await this.store.entries()));
    if (now !== this.#frozenAs) this.watcher.broken.push(`frozen as ${this.#frozenAs}, thawed as ${now}`);
    await fleet.fenceUnreachable();
    fleet.workspace.frozen = undefined;
    this.#frozenAs = undefined;
    const reached = fleet.nodes.filter(({ fenced }) => !fenced);
    await Promise.all(reached.map(({ endpoint }) => endpoint.thaw([documentId])));
    this.#tell('thawed');
  }
}
