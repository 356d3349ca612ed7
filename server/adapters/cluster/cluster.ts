/**
 * Several processes on one store (R2, R4). Leases and questions stand in the store; a channel, where there is one,
 * brings them and everything else at once. Without a channel a process serves its store alone, and the operator's
 * tool reaches it through the store.
 */
import { QuorateError } from '#server/errors.ts';
import {
  KeyMissing,
  type Bus,
  type Channel,
  type Codec,
  type Gate,
  type Log,
  type NodeName,
  type Nodes,
  type StorageHealth,
  type Wire,
} from '#server/ports.ts';
import { Asking } from './asking.ts';
import { createBus, goneTopic } from './bus.ts';
import { NodeGate } from './gate.ts';
import { Handlers } from './handlers.ts';
import { Health } from './health.ts';
import { join } from './join.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { busSubject, unpackBus } from './messages.ts';
import { Others } from './others.ts';
import { Questions } from './questions.ts';
import { systemTime, type Time } from './time.ts';
import { usualTiming, wordsOf, type Timing } from './timing.ts';
import { createWire } from './wire.ts';

export interface ClusterOptions {
  nodes: Nodes;
  /** Absent: one process alone. */
  channel?: Channel | undefined;
  codec: Codec;
  log: Log;
  /** A name that no node had before. */
  newName: () => NodeName;
  timing?: Partial<Timing>;
  /** The process's own when absent. */
  time?: Time;
}

export interface Cluster {
  bus: Bus;
  gate: Gate;
  /** Absent where a process serves alone. */
  wire: Wire | undefined;
  storage: StorageHealth;
  /** @throws QuorateError `unavailable` when the lease does not hold, or the bus is not heard */
  check(): void;
}

/**
 * Joins as a node that serves; closing the bus ends the lease in order.
 * @throws QuorateError `conflict` when another serves the store that this one could not hear; `unavailable`
 */
export async function joinCluster(options: ClusterOptions): Promise<Cluster> {
  const member = new Member(options, true);
  try {
    await member.join();
    return member;
  } catch (error) {
    await member.bus.close();
    throw error;
  }
}

/** Beside the nodes, without being one: asks and publishes, and answers nothing. */
export const besideCluster = (options: ClusterOptions): Cluster => new Member(options, false);

class Member implements Cluster {
  readonly bus: Bus;
  readonly gate: NodeGate;
  readonly wire: Wire | undefined;
  readonly storage = new Health();
  readonly #options: ClusterOptions;
  readonly #timing: Timing;
  readonly #time: Time;
  readonly #serving: boolean;
  /** Of one that is no node. */
  readonly #name: NodeName;
  readonly #handlers: Handlers;
  readonly #lease: LeaseKeeper;
  readonly #others: Others;
  readonly #asking: Asking;
  readonly #questions: Questions;
  readonly #stops: (() => void)[] = [];
  readonly #gone = new Set<(node: NodeName) => void>();
  readonly #missed = new Set<() => void>();
  #joining = true;

  constructor(options: ClusterOptions, serving: boolean) {
    const { nodes, channel, codec, log, newName } = options;
    const timing = { ...usualTiming, ...options.timing };
    const time = options.time ?? systemTime;
    this.#options = options;
    this.#serving = serving;
    this.#timing = timing;
    this.#time = time;
    this.#name = newName();
    this.#handlers = new Handlers(log);
    const self = () => this.#self;
    const parts = { nodes, channel, codec, log, timing, time, self };
    this.#others = new Others({
      ...parts,
      isOwn: (node) => serving && this.#lease.isOwn(node),
      // Who has no lease to lose too: the operator's tool waits for nodes that may have died, and so does who joins.
      mayFence: () => !serving || this.#joining || this.#lease.holds,
      onGone: (node) => this.#gone.forEach((gone) => gone(node)),
    });
    this.#asking = new Asking({ ...parts, others: this.#others });
    this.#questions = new Questions({ ...parts, asking: this.#asking, others: this.#others, handlers: this.#handlers });
    const poll = () => this.#questions.poll();
    this.gate = new NodeGate({ ...parts, poll, holds: () => this.#lease.holds });
    this.#lease = new LeaseKeeper({
      ...parts,
      shared: channel !== undefined,
      newName,
      catchUp: poll,
      onFenced: () => this.#fenced(),
      onChange: () => this.#changed(),
    });
    const isLive = (node: NodeName) => this.#others.isLive(node);
    const wasOwn = (node: NodeName) => this.#lease.wasOwn(node);
    this.wire = channel && createWire({ ...parts, channel, wasOwn, isLive, gone: this.#gone, missed: this.#missed });
    this.bus = createBus({
      ...parts,
      serving,
      handlers: this.#handlers,
      asking: this.#asking,
      others: this.#others,
      close: () => this.#close(),
    });
    if (channel) this.#stops.push(channel.subscribe(busSubject, (message) => this.#heard(message)).stop);
  }

  get #self(): NodeName {
    return this.#serving ? this.#lease.node : this.#name;
  }

  async join(): Promise<void> {
    const { channel, log } = this.#options;
    const begin = async () => {
      await this.#lease.begin();
      this.#questions.forget();
      return this.#self;
    };
    const end = () => this.#lease.end();
    const about = { log, timing: this.#timing, time: this.#time };
    await join({ ...about, shared: channel !== undefined, others: this.#others, begin, end });
    this.#joining = false;
    this.#handlers.on(goneTopic, ({ node }: { node: NodeName }) => {
      this.#others.forget(node);
      return true;
    });
    this.#keepUp();
    if (channel) this.#stops.push(channel.onChange((hears) => this.#channelChanged(hears)));
  }

  check(): void {
    const { channel } = this.#options;
    if (!this.#lease.holds) throw new QuorateError('unavailable', 'The lease of this node does not hold.');
    if (channel && !channel.hears) throw new QuorateError('unavailable', 'The bus is not heard.');
  }

  #keepUp(): void {
    const { channel } = this.#options;
    const { beatMs, pollMs } = this.#timing;
    this.#every(beatMs, () => this.#others.look());
    this.#every(beatMs, () => this.#questions.poll());
    // Where nothing brings questions at once they are looked for; a healthy channel leaves little to find.
    this.#every(pollMs, async () => {
      if (!channel?.hears) await this.#questions.poll();
    });
  }

  #every(ms: number, work: () => Promise<void>): void {
    let running = false;
    const stop = this.#time.every(ms, () => {
      if (running) return;
      running = true;
      work()
        // Whether the store answers is told by the lease.
        .catch((error: unknown) => this.#options.log.debug('cluster', { message: wordsOf(error) }))
        .finally(() => (running = false));
    });
    this.#stops.push(stop);
  }

  #heard(packed: Uint8Array): void {
    const { codec, log } = this.#options;
    try {
      const message = unpackBus(codec, packed);
      if (message.kind === 'answer') return this.#asking.heard(message.questionId, message.answer);
      const from = message.kind === 'ask' ? message.question.from : message.from;
      if (!this.#serving || this.#lease.wasOwn(from) || this.#others.hasGone(from)) return;
      if (message.kind === 'ask') this.#questions.take(message.question);
      else void this.#handlers.answer(this.#self, message.topic, message.message);
    } catch (error) {
      const failed = (cause: unknown) => log.error('bus.message_failed', { message: wordsOf(cause) });
      if (!(error instanceof KeyMissing)) return failed(error);
      // Under a key that another node has just made.
      error.fetch().then(() => this.#heard(packed), failed);
    }
  }

  #channelChanged(hears: boolean): void {
    if (hears) for (const missed of this.#missed) missed();
    this.gate.changed();
  }

  #changed(): void {
    this.gate.changed();
    this.storage.turn(this.#lease.storeAnswers);
  }

  #fenced(): void {
    this.gate.fenced();
    this.#questions.forget();
  }

  async #close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#questions.idle();
    if (this.#serving) await this.#lease.end();
    this.gate.close();
    this.#handlers.clear();
    await this.#options.channel?.close();
  }
}
