import type { Log, NodeName, Nodes } from '#server/ports.ts';
import { within, type Time } from './time.ts';
import { wordsOf, type Timing } from './timing.ts';

interface Parts {
  nodes: Nodes;
  log: Log;
  timing: Timing;
  time: Time;
  /** Whether this node hears others. */
  shared: boolean;
  /** A name that no node had before. */
  newName: () => NodeName;
  /** Everything that was asked meanwhile is done before the lease counts again. */
  catchUp: () => Promise<void>;
  /** Another node has ended this one's lease, which has taken another. */
  onFenced: () => void;
  /** Whether the lease holds has changed, as far as this node noticed. */
  onChange: () => void;
}

/** This node's own lease (R4): for how long it may count upon nobody having taken it for dead. */
export class LeaseKeeper {
  readonly #parts: Parts;
  #node: NodeName;
  /** The name of a lease that the store may or may not have by now. */
  #taking: NodeName | undefined;
  readonly #former = new Set<NodeName>();
  #until = 0;
  #stopped = false;
  #stopTimer = () => {};
  #stopLapse = () => {};
  #beating: Promise<void> = Promise.resolve();
  #storeAnswers = true;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#node = parts.newName();
  }

  get node(): NodeName {
    return this.#node;
  }

  /** At this moment, by the monotonic clock: a process that was stopped knows at once. */
  get holds(): boolean {
    return this.#parts.time.now() < this.#until;
  }

  /** Whether the last renewal reached the store. */
  get storeAnswers(): boolean {
    return this.#storeAnswers;
  }

  isOwn(node: NodeName): boolean {
    return node === this.#node || node === this.#taking;
  }

  /** Also under a name that it had before it was fenced. */
  wasOwn(node: NodeName): boolean {
    return node === this.#node || this.#former.has(node);
  }

  /** @throws QuorateError `unavailable` */
  async begin(): Promise<void> {
    this.#stopped = false;
    this.#lasts(await this.#take((begun) => begun));
    this.#next(this.#parts.timing.beatMs);
  }

  /** In order: nothing of this node is under way any more. */
  async end(): Promise<void> {
    const { nodes, log, timing, time } = this.#parts;
    this.#stopped = true;
    this.#stopTimer();
    await this.#beating;
    this.#stopLapse();
    this.#until = 0;
    try {
      await within(time, timing.patienceMs, nodes.end(this.#node));
    } catch (error) {
      // It ends by itself then, and its entries stand: all of them were written before.
      log.warn('lease could not be ended', { node: this.#node, message: wordsOf(error) });
    }
  }

  #next(ms: number): void {
    if (this.#stopped) return;
    this.#stopTimer = this.#parts.time.after(ms, () => {
      this.#beating = this.#beat();
    });
  }

  async #beat(): Promise<void> {
    const { nodes, log, timing, time } = this.#parts;
    const sent = time.now();
    try {
      const held = this.holds;
      const renewed = await within(time, timing.patienceMs, nodes.renew(this.#node));
      this.#answered(true);
      if (!renewed) await this.#beginAnew();
      else {
        // What others asked while this one was away they still ask: they wait for its answer, or would have ended it.
        if (!held) await this.#parts.catchUp();
        this.#lasts(sent);
      }
      this.#next(timing.beatMs);
    } catch (error) {
      if (this.#storeAnswers) log.warn('lease could not be renewed', { node: this.#node, message: wordsOf(error) });
      this.#answered(false);
      this.#next(timing.retryMs);
    }
  }

  async #beginAnew(): Promise<void> {
    const { log, timing, time } = this.#parts;
    const before = this.#node;
    this.#until = 0;
    const sent = await this.#take((begun) => within(time, timing.patienceMs, begun));
    log.error('node was fenced: it begins anew', { node: before, as: this.#node });
    // Not sooner: whoever was let in before the store had the new lease may have lost access without a word to this node.
    this.#parts.onFenced();
    await this.#parts.catchUp();
    this.#lasts(sent);
  }

  /**
   * Takes a lease under a new name: by the one before it is gone for good. Until the store has it this node writes under
   * the name before, so that nothing is in the log of a name that nobody can end.
   * @returns when it was sent
   */
  async #take(waiting: (begun: Promise<void>) => Promise<void>): Promise<number> {
    const { nodes, time, shared, newName } = this.#parts;
    const sent = time.now();
    const node = newName();
    this.#taking = node;
    try {
      await waiting(nodes.begin({ node, shared }));
      this.#former.add(this.#node);
      this.#node = node;
    } finally {
      this.#taking = undefined;
    }
    return sent;
  }

  /** @param sent when the renewal left: what it took to arrive is no part of the lease */
  #lasts(sent: number): void {
    const { timing, time, onChange } = this.#parts;
    this.#until = Math.max(this.#until, sent + timing.leaseMs);
    this.#stopLapse();
    this.#stopLapse = time.after(this.#until - time.now() + 1, onChange);
    onChange();
  }

  #answered(now: boolean): void {
    if (this.#storeAnswers === now) return;
    this.#storeAnswers = now;
    this.#parts.onChange();
  }
}
