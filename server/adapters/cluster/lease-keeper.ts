import type { Log, NodeName, Nodes } from '#server/ports.ts';
import { monotonic, within, wordsOf, type Timing } from './timing.ts';

interface Parts {
  nodes: Nodes;
  log: Log;
  timing: Timing;
  /** Whether this node hears others. */
  shared: boolean;
  /** A name that no node had before. */
  newName: () => NodeName;
  /** Everything that was asked meanwhile is done before the lease counts again. */
  catchUp: () => Promise<void>;
  /** Another node has ended this one's lease. */
  onFenced: () => void;
  /** Whether the lease holds has changed, as far as this node noticed. */
  onChange: () => void;
}

/** This node's own lease (R4): for how long it may count upon nobody having taken it for dead. */
export class LeaseKeeper {
  readonly #parts: Parts;
  #node: NodeName;
  #until = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #lapse: NodeJS.Timeout | undefined;
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
    return monotonic() < this.#until;
  }

  /** Whether the last renewal reached the store. */
  get storeAnswers(): boolean {
    return this.#storeAnswers;
  }

  /** @throws QuorateError `unavailable` */
  async begin(): Promise<void> {
    this.#stopped = false;
    const sent = monotonic();
    await this.#parts.nodes.begin({ node: this.#node, shared: this.#parts.shared });
    this.#lasts(sent);
    this.#next(this.#parts.timing.beatMs);
  }

  /** In order: nothing of this node is under way any more. */
  async end(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#lapse);
    await this.#beating;
    this.#until = 0;
    try {
      await within(this.#parts.timing.patienceMs, this.#parts.nodes.end(this.#node));
    } catch (error) {
      // It ends by itself then, and its entries stand: all of them were written before.
      this.#parts.log.warn('lease could not be ended', { node: this.#node, message: wordsOf(error) });
    }
  }

  #next(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat();
    }, ms).unref();
  }

  async #beat(): Promise<void> {
    const { nodes, log, timing } = this.#parts;
    const sent = monotonic();
    try {
      const held = this.holds;
      const renewed = await within(timing.patienceMs, nodes.renew(this.#node));
      this.#answered(true);
      if (!renewed) await this.#beginAnew();
      else {
        // What others asked while this one was away they still ask: they wait for its answer, or would have ended it.
        if (!held) await within(timing.patienceMs, this.#parts.catchUp());
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
    const { nodes, log, timing, shared } = this.#parts;
    const before = this.#node;
    this.#until = 0;
    this.#node = this.#parts.newName();
    log.error('node was fenced: it begins anew', { node: before, as: this.#node });
    this.#parts.onFenced();
    const sent = monotonic();
    await within(timing.patienceMs, nodes.begin({ node: this.#node, shared }));
    await within(timing.patienceMs, this.#parts.catchUp());
    this.#lasts(sent);
  }

  /** @param sent when the renewal left: what it took to arrive is no part of the lease */
  #lasts(sent: number): void {
    this.#until = Math.max(this.#until, sent + this.#parts.timing.leaseMs);
    clearTimeout(this.#lapse);
    this.#lapse = setTimeout(() => this.#parts.onChange(), this.#until - monotonic() + 1).unref();
    this.#parts.onChange();
  }

  #answered(now: boolean): void {
    if (this.#storeAnswers === now) return;
    this.#storeAnswers = now;
    this.#parts.onChange();
  }
}
