import { createCompaction, type Compaction } from '#server/jobs/compaction.ts';
import type { Aggregates, Clock, Merging, NodeName } from '#server/ports.ts';
import { MinutesEndpoint } from '#server/realtime/minutes/endpoint.ts';
import { limits, settingsFrom } from '#server/realtime/minutes/limits.ts';
import type { Room } from '#server/realtime/minutes/room.ts';
import { ConnectionRegister } from '#server/realtime/register.ts';
import type { Timers } from '#server/realtime/timers.ts';
import { testIds } from '../endpoint-under-test.ts';
import type { FakeTime } from '../fake-time.ts';
import { documentId, type FakeWorkspace } from '../fake-workspace.ts';
import { QuietLog } from '../quiet-log.ts';
import type { Random } from '../random.ts';
import { LogOfNode } from './log-of-node.ts';
import { NodeGate } from './node-gate.ts';
import type { SharedStore } from './shared-store.ts';
import type { WireEnd, Wires } from './wires.ts';

/** What all nodes have in common. */
export interface Surroundings {
  time: FakeTime;
  random: Random;
  wires: Wires;
  store: SharedStore;
  workspace: FakeWorkspace;
  blobs: Map<string, Uint8Array>;
  aggregates: Pick<Aggregates, 'find'>;
  merging: Merging;
  newName: () => NodeName;
}

/** Everybody's time, as one process has it until it dies. Its clock may be wrong. */
class TimeOfNode implements Clock, Timers {
  dead = false;
  readonly #time: FakeTime;
  readonly #skew: number;
  readonly #stops = new Set<() => void>();

  constructor(time: FakeTime, skew: number) {
    this.#time = time;
    this.#skew = skew;
  }

  now = (): number => this.#time.now() + this.#skew;
  elapsed = (): number => this.#time.elapsed();
  after = (ms: number, run: () => void) => this.#keep(this.#time.after(ms, run));
  every = (ms: number, run: () => void) => this.#keep(this.#time.every(ms, run));
  tick = (run: () => void) => this.#time.tick(() => this.dead || run());
  next = (run: () => void) => this.#time.next(() => this.dead || run());

  kill(): void {
    this.dead = true;
    for (const stop of this.#stops) stop();
  }

  #keep(stop: () => void): () => void {
    this.#stops.add(stop);
    return () => {
      this.#stops.delete(stop);
      stop();
    };
  }
}

/** One process that serves minutes beside others, with everything about it that may go wrong. */
export class OneNode {
  name: NodeName;
  readonly gate: NodeGate;
  readonly log: LogOfNode;
  readonly wire: WireEnd;
  readonly endpoint: MinutesEndpoint;
  readonly compaction: Compaction;
  readonly logger = new QuietLog();
  readonly time: TimeOfNode;
  /** It is ending in order. */
  draining = false;
  /** Another has ended its lease, and it does not know yet. */
  fenced = false;
  readonly #all: Surroundings;

  static async start(all: Surroundings): Promise<OneNode> {
    const name = all.newName();
    const time = new TimeOfNode(all.time, (all.random.below(5) - 2) * 40_000);
    const log = new LogOfNode(await all.store.join(name, time), all.random);
    return new OneNode(all, name, time, log);
  }

  private constructor(all: Surroundings, name: NodeName, time: TimeOfNode, log: LogOfNode) {
    this.#all = all;
    this.name = name;
    this.time = time;
    this.log = log;
    this.wire = all.wires.join(name);
    this.gate = new NodeGate(() => !this.wire.cut);
    const { logger, gate, wire } = this;
    const node = () => this.name;
    const sizes = { open: 12, atRest: 4 };
    const working = { log, aggregates: all.aggregates, merging: all.merging, clock: time, node, gate, logger, sizes };
    this.compaction = createCompaction(working);
    this.endpoint = new MinutesEndpoint({
      workspace: all.workspace,
      log,
      blobs: { get: async (id) => all.blobs.get(id) },
      clock: time,
      ids: testIds,
      timers: time,
      logger,
      node,
      gate,
      wire,
      watchLog: true,
      outageMs: limits.storeFailureMs,
      register: new ConnectionRegister({ clock: time }),
      settings: settingsFrom(),
      elapsed: () => time.elapsed(),
      onClosed: (id) => this.compaction.soon(id),
    });
  }

  get room(): Room | undefined {
    return this.endpoint.rooms.get(documentId);
  }

  /** With kill -9. */
  kill(): void {
    this.time.kill();
    this.gate.dead = true;
    this.log.kill();
    this.#all.wires.leave(this.wire);
  }

  /** It finds out that it was fenced, and begins anew. */
  async beginAnew(): Promise<void> {
    this.fenced = false;
    this.name = this.#all.newName();
    this.wire.name = this.name;
    this.gate.fence();
    await this.#all.store.rename(this.name);
    this.gate.lease(true);
  }

  async drain(): Promise<void> {
    this.draining = true;
    await this.endpoint.drain();
    await this.compaction.stop();
    await this.#all.store.leave(this.name);
    this.#all.wires.leave(this.wire);
    this.#all.wires.tellGone(this.name);
    this.time.kill();
  }
}
