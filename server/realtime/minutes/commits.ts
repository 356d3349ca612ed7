/**
 * S2, S3: the order of things between a document in memory and its log. Entries are handed to the log at once;
 * what follows from them (broadcast, answers that hold their content) happens in order, once they and all before
 * them are in it.
 */
import type { Clock, Log, MinutesLog, NewLogEntry } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import { limits } from './limits.ts';

interface Step {
  sequence: number;
  entries: NewLogEntry[];
  state: 'waiting' | 'sent' | 'logged';
  /** Of its entries, once they are in the log. */
  ids: string[];
  follow: (ids: string[]) => void;
}

interface Parts {
  log: Pick<MinutesLog, 'append'>;
  clock: Clock;
  timers: Timers;
  logger: Log;
  documentId: string;
  /** How long the log may fail before everybody is told to come back later. */
  outageMs: number;
  /** All up to this one have become durable. */
  onDurable: (sequence: number) => void;
  /** The log has failed for too long: nothing that waits will be written. */
  onFailed: () => void;
}

const bytesOf = ({ entries }: Step): number => entries.reduce((sum, { update }) => sum + update.byteLength, 0);

export class Commits {
  readonly #parts: Parts;
  #steps: Step[] = [];
  #last = 0;
  #durableUpTo = 0;
  readonly #durable = new Set<number>();
  /** Of content that waits for the log. */
  #bytes = 0;
  #failures = 0;
  /** An attempt may take longer than what is waited between two. */
  #failingSince = 0;
  #stopRetry: (() => void) | undefined;
  #dead = false;
  #waiters: { done: () => boolean; resolve: () => void }[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The latest; what a frame that brings nothing new depends upon. */
  get last(): number {
    return this.#last;
  }

  get durableUpTo(): number {
    return this.#durableUpTo;
  }

  /** Nothing waits to be written or to become durable. */
  get idle(): boolean {
    return this.#steps.length === 0 && this.#durableUpTo === this.#last;
  }

  /** @param follow what may happen once it is in the log. @returns its sequence */
  append(entries: NewLogEntry[], follow: (ids: string[]) => void): number {
    const step: Step = { sequence: (this.#last += 1), entries, state: 'waiting', ids: [], follow };
    this.#steps.push(step);
    this.#bytes += bytesOf(step);
    if (this.#failures === 0) this.#send(step);
    return step.sequence;
  }

  /** Runs once everything appended so far is in the log: at once when it is. */
  then(follow: () => void): void {
    if (this.#steps.length === 0) follow();
    else this.#steps.push({ sequence: this.#last, entries: [], state: 'logged', ids: [], follow });
  }

  /** How many things wait. */
  get waiting(): number {
    return this.#steps.length;
  }

  /** Resolves once nothing of this person (of anybody) waits to be written. */
  settled(personId?: string): Promise<void> {
    const done = () => !this.#steps.some((s) => s.entries.some((e) => personId === undefined || e.author === personId));
    return this.#until(done);
  }

  /** Resolves once all is durable, or never will be. */
  flushed(): Promise<void> {
    return this.#until(() => this.idle);
  }

  /** Nothing follows any more from what waits. */
  abandon(): void {
    this.#dead = true;
    this.#stopRetry?.();
    this.#steps = [];
    this.#wake();
  }

  #until(done: () => boolean): Promise<void> {
    if (this.#dead || done()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ done, resolve }));
  }

  #wake(): void {
    const ready = this.#waiters.filter((w) => this.#dead || w.done());
    this.#waiters = this.#waiters.filter((w) => !ready.includes(w));
    for (const waiter of ready) waiter.resolve();
  }

  #send(step: Step): void {
    step.state = 'sent';
    Promise.all(step.entries.map((entry) => this.#parts.log.append(entry))).then(
      (appended) => {
        step.ids = appended.map(({ id }) => id);
        this.#logged(step);
        Promise.all(appended.map((a) => a.durable)).then(
          () => this.#becameDurable(step),
          (error: unknown) => this.#fail(error),
        );
      },
      (error: unknown) => this.#failed(step, error),
    );
  }

  #logged(step: Step): void {
    step.state = 'logged';
    if (this.#failures > 0) this.#recovered();
    this.#bytes -= bytesOf(step);
    while (this.#steps[0]?.state === 'logged') {
      const next = this.#steps.shift()!;
      next.follow(next.ids);
    }
    this.#wake();
  }

  #becameDurable(step: Step): void {
    this.#durable.add(step.sequence);
    while (this.#durable.delete(this.#durableUpTo + 1)) this.#durableUpTo += 1;
    if (!this.#dead) this.#parts.onDurable(this.#durableUpTo);
    this.#wake();
  }

  /** Kept, and tried again: those that wait behind it follow in order, once one has succeeded. */
  #failed(step: Step, error: unknown): void {
    if (this.#dead) return;
    step.state = 'waiting';
    if (this.#stopRetry) return;
    if (this.#failures === 0) {
      this.#failingSince = this.#parts.clock.now();
      this.#parts.logger.warn('minutes log refused an entry', { documentId: this.#parts.documentId, error });
    }
    const wait = Math.min(100 * 2 ** this.#failures, 5_000);
    this.#failures += 1;
    this.#stopRetry = this.#parts.timers.after(wait, () => {
      this.#stopRetry = undefined;
      const failingFor = this.#parts.clock.now() - this.#failingSince;
      if (failingFor >= this.#parts.outageMs || this.#bytes > limits.waitingBytes) return this.#fail(error);
      const next = this.#steps.find((s) => s.state === 'waiting');
      if (next) this.#send(next);
    });
  }

  #recovered(): void {
    this.#stopRetry?.();
    this.#stopRetry = undefined;
    this.#failures = 0;
    for (const step of this.#steps) if (step.state === 'waiting') this.#send(step);
  }

  #fail(error: unknown): void {
    if (this.#dead) return;
    this.#parts.logger.error('minutes log failed', { documentId: this.#parts.documentId, error });
    this.abandon();
    this.#parts.onFailed();
  }
}
