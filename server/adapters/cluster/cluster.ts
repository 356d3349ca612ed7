/**
 * Several processes on one store (R2, R4). Leases and questions stand in the store; a channel, where there is one,
 * brings them and everything else at once. Without a channel a process serves its store alone, and the operator's
 * tool reaches it through the store.
 */
import { QuorateError } from '#server/errors.ts';
import type {
  Bus,
  Channel,
  Codec,
  Gate,
  Log,
  NodeAnswer,
  NodeName,
  Nodes,
  StorageHealth,
  Wire,
} from '#server/ports.ts';
import { Asking } from './asking.ts';
import { NodeGate } from './gate.ts';
import { Handlers } from './handlers.ts';
import { join } from './join.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { busSubject, packBus, unpackBus } from './messages.ts';
import { Others } from './others.ts';
import { Questions } from './questions.ts';
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

/** Internal: a node was found to be gone. Answered, so that whoever fenced it knows that all others know. */
const goneTopic = 'node-gone';

/**
 * Joins as a node that serves; closing the bus ends the lease in order.
 * @throws QuorateError `conflict` when another serves the store that this one could not hear; `unavailable`
 */
export async function joinCluster(options: ClusterOptions): Promise<Cluster> {
  const member = new Member(options, true);
  await member.join();
  return member;
}

/** Beside the nodes, without being one: asks and publishes, and answers nothing. */
export const besideCluster = (options: ClusterOptions): Cluster => new Member(options, false);

class Member implements Cluster {
  readonly gate: NodeGate;
  readonly wire: Wire | undefined;
  readonly bus: Bus;
  readonly storage: StorageHealth;
  readonly #options: ClusterOptions;
  readonly #timing: Timing;
  readonly #serving: boolean;
  readonly #name: NodeName;
  readonly #handlers: Handlers;
  readonly #lease: LeaseKeeper;
  readonly #others: Others;
  readonly #asking: Asking;
  readonly #questions: Questions;
  readonly #stops: (() => void)[] = [];
  readonly #gone = new Set<(node: NodeName) => void>();
  readonly #missed = new Set<() => void>();
  readonly #health = new Set<(ok: boolean) => void>();
  #healthy = true;
  #closed: Promise<void> | undefined;

  constructor(options: ClusterOptions, serving: boolean) {
    const { nodes, channel, log } = options;
    const timing = { ...usualTiming, ...options.timing };
    this.#options = options;
    this.#serving = serving;
    this.#timing = timing;
    this.#name = options.newName();
    this.#handlers = new Handlers(log);
    const self = () => this.#self;
    this.#others = new Others({
      nodes,
      log,
      timing,
      self,
      // The operator's tool too: it waits for nodes that may have died.
      mayFence: () => !serving || this.#lease.holds,
      onGone: (node) => this.#gone.forEach((gone) => gone(node)),
    });
    this.#asking = new Asking({ ...options, channel, timing, self, others: this.#others });
    this.#questions = new Questions({ ...options, channel, timing, self, handlers: this.#handlers });
    const poll = () => this.#questions.poll();
    this.gate = new NodeGate({ channel, timing, poll, holds: () => this.#lease.holds });
    this.#lease = new LeaseKeeper({
      nodes,
      log,
      timing,
      shared: channel !== undefined,
      newName: options.newName,
      catchUp: poll,
      onFenced: () => this.gate.fenced(),
      onChange: () => this.#changed(),
    });
    const hasGone = (node: NodeName) => this.#others.hasGone(node);
    this.wire =
      channel &&
      createWire({ channel, codec: options.codec, log, self, hasGone, gone: this.#gone, missed: this.#missed });
    this.bus = this.#createBus();
    this.storage = this.#createHealth();
    if (channel) this.#stops.push(channel.subscribe(busSubject, (message) => this.#heard(message)).stop);
  }

  get #self(): NodeName {
    return this.#serving ? this.#lease.node : this.#name;
  }

  async join(): Promise<void> {
    const { channel, log } = this.#options;
    const { beatMs, pollMs } = this.#timing;
    const begin = async () => {
      await this.#lease.begin();
      return this.#self;
    };
    const end = () => this.#lease.end();
    await join({ shared: channel !== undefined, others: this.#others, begin, end, log, timing: this.#timing });
    this.#every(beatMs, () => this.#others.look());
    this.#every(beatMs, () => this.#questions.poll());
    // Where nothing brings questions at once they are looked for; a healthy channel leaves little to find.
    this.#every(pollMs, async () => {
      if (!channel?.hears) await this.#questions.poll();
    });
    if (channel) this.#stops.push(channel.onChange((hears) => this.#channelChanged(hears)));
    this.#handlers.on(goneTopic, ({ node }: { node: NodeName }) => {
      this.#others.forget(node);
      return true;
    });
  }

  check(): void {
    const { channel } = this.#options;
    if (!this.#lease.holds) throw new QuorateError('unavailable', 'The lease of this node does not hold.');
    if (channel && !channel.hears) throw new QuorateError('unavailable', 'The bus is not heard.');
  }

  #every(ms: number, work: () => Promise<void>): void {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      work()
        // Whether the store answers is told by the lease.
        .catch((error: unknown) => this.#options.log.debug('cluster', { message: wordsOf(error) }))
        .finally(() => (running = false));
    }, ms).unref();
    this.#stops.push(() => clearInterval(timer));
  }

  #heard(packed: Uint8Array): void {
    const { codec, log } = this.#options;
    try {
      const message = unpackBus(codec, packed);
      if (message.kind === 'answer') {
        if (message.to === this.#self) this.#asking.heard(message.questionId, message.answer);
        return;
      }
      const from = message.kind === 'ask' ? message.question.from : message.from;
      if (!this.#serving || from === this.#self || this.#others.hasGone(from)) return;
      if (message.kind === 'ask') this.#questions.take(message.question);
      else void this.#handlers.answer(this.#self, message.topic, message.message);
    } catch (error) {
      log.error('bus.message_failed', { message: wordsOf(error) });
    }
  }

  #channelChanged(hears: boolean): void {
    if (hears) for (const missed of this.#missed) missed();
    this.gate.changed();
  }

  #changed(): void {
    this.gate.changed();
    const healthy = this.#lease.storeAnswers;
    if (healthy === this.#healthy) return;
    this.#healthy = healthy;
    for (const changed of this.#health) changed(healthy);
  }

  #createHealth(): StorageHealth {
    const healthy = () => this.#healthy;
    return {
      get ok() {
        return healthy();
      },
      onChange: (changed) => {
        this.#health.add(changed);
        return () => void this.#health.delete(changed);
      },
    };
  }

  #createBus(): Bus {
    const self = () => this.#self;
    const refuseClosed = () => {
      if (this.#closed) throw new QuorateError('unavailable');
    };
    return {
      get node() {
        return self();
      },
      publish: async (topic, message) => {
        refuseClosed();
        const { channel, codec } = this.#options;
        if (this.#serving) void this.#handlers.answer(self(), topic, message);
        channel?.publish(busSubject, packBus(codec, { kind: 'publish', from: self(), topic, message }));
      },
      ask: async (topic, message) => {
        refuseClosed();
        const here = this.#serving ? [this.#handlers.answer(self(), topic, message)] : [];
        const [theirs, ...ours] = await Promise.all([this.#askOthers(topic, message), ...here]);
        return [...ours, ...theirs];
      },
      on: (topic, handler) => this.#handlers.on(topic, handler),
      close: () => (this.#closed ??= this.#close()),
    };
  }

  /** Who did not answer was fenced: the others know it too before this resolves, and show nothing that it still sends. */
  async #askOthers(topic: string, message: unknown): Promise<NodeAnswer[]> {
    const answers = await this.#asking.ask(topic, message);
    for (const { node, unreachable } of answers) {
      if (unreachable && this.#others.hasGone(node)) await this.#askOthers(goneTopic, { node });
    }
    return answers;
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
