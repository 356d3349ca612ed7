import type { Clock } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import { limits } from './limits.ts';
import type { Message } from './messages.ts';
import type { Transport } from './transport.ts';

/** S9: writes, once a turn, what each connection is to be sent. */
export class Flusher {
  readonly #timers: Timers;
  #waiting: Outbox[] = [];

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  soon(outbox: Outbox): void {
    if (this.#waiting.length === 0) this.#timers.tick(() => this.now());
    this.#waiting.push(outbox);
  }

  now(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const outbox of waiting) outbox.flush();
  }
}

interface Parts {
  transport: Transport;
  flusher: Flusher;
  timers: Timers;
  clock: Clock;
  /** It does not read as fast as it is written to: it is sent nothing until `onCaughtUp`. */
  onBehind: () => void;
  /** @param missed whether anything but awareness would have been sent meanwhile */
  onCaughtUp: (missed: boolean) => void;
  /** It has not read anything for too long. */
  onStuck: () => void;
}

/** What one connection is to be sent. S8: bounded, whatever the other side does. */
export class Outbox {
  readonly #parts: Parts;
  #messages: Message[] = [];
  #behind = false;
  #missed = false;
  #closed = false;
  #stopWatch: (() => void) | undefined;
  /** When it was last sent something. */
  lastSent: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.lastSent = parts.clock.now();
  }

  get behind(): boolean {
    return this.#behind;
  }

  /** @returns whether it goes out */
  send(message: Message): boolean {
    if (this.#behind && !message.isAwareness) this.#missed = true;
    if (this.#closed || this.#behind) return false;
    if (this.#messages.length === 0) this.#parts.flusher.soon(this);
    this.#messages.push(message);
    return true;
  }

  flush(): void {
    if (this.#closed || this.#messages.length === 0) return;
    const messages = this.#messages;
    this.#messages = [];
    this.lastSent = this.#parts.clock.now();
    this.#parts.transport.write(messages);
    if (this.#parts.transport.buffered > limits.behindBytes) this.#fallBehind();
  }

  drained(): void {
    if (this.#closed || !this.#behind) return;
    const missed = this.#missed;
    this.#behind = false;
    this.#missed = false;
    this.#stopWatch?.();
    this.#parts.onCaughtUp(missed);
  }

  /** Nothing goes out from now on. */
  close(): void {
    this.#closed = true;
    this.#messages = [];
    this.#stopWatch?.();
  }

  #fallBehind(): void {
    this.#behind = true;
    this.#parts.onBehind();
    this.#watch(this.#parts.transport.bytesTaken);
  }

  #watch(taken: number): void {
    this.#stopWatch = this.#parts.timers.after(limits.behindMs, () => {
      const now = this.#parts.transport.bytesTaken;
      if (now > taken) this.#watch(now);
      else this.#parts.onStuck();
    });
  }
}
