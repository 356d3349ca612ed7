import type { Channel, Gate, Log } from '#server/ports.ts';
import { pause, type Time } from './time.ts';
import { wordsOf, type Timing } from './timing.ts';

interface Parts {
  channel: Channel | undefined;
  log: Log;
  timing: Timing;
  time: Time;
  /** Whether this node's lease holds at this moment. */
  holds: () => boolean;
  /** Asks the store what other nodes want of this one, and begins to do it. @throws when the store does not answer */
  poll: () => Promise<void>;
}

/** R4: a node that cannot hear the bus asks the store before it serves content; one whose lease lapsed serves none. */
export class NodeGate implements Gate {
  readonly #parts: Parts;
  readonly #fenced = new Set<() => void>();
  #waiting: (() => void)[] = [];
  #asking: Promise<void> | undefined;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get holds(): boolean {
    return this.#parts.holds();
  }

  get open(): boolean {
    return this.holds && (this.#parts.channel?.hears ?? true);
  }

  async opened(): Promise<void> {
    while (!this.open) {
      if (this.#closed) return new Promise(() => {});
      if (!this.holds) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else if (await this.#askStore()) return;
    }
  }

  onFenced(end: () => void): () => void {
    this.#fenced.add(end);
    return () => void this.#fenced.delete(end);
  }

  /** Each is told, whatever becomes of the others. */
  fenced(): void {
    for (const end of this.#fenced) {
      try {
        end();
      } catch (error) {
        this.#parts.log.error('something that was open could not be ended', { message: wordsOf(error) });
      }
    }
  }

  /** Lease or channel are otherwise than they were. */
  changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  close(): void {
    this.#closed = true;
    this.#fenced.clear();
  }

  /** @returns whether the store was asked after this call began, and the lease held when it had answered */
  async #askStore(): Promise<boolean> {
    const { poll, timing, time } = this.#parts;
    // What is under way may have begun before that came about which the caller wants to send.
    await this.#asking?.catch(() => undefined);
    this.#asking ??= poll().finally(() => (this.#asking = undefined));
    try {
      await this.#asking;
      return this.holds;
    } catch {
      await pause(time, timing.pollMs);
      return false;
    }
  }
}
