import type { Clock, Gate } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import { limits } from './limits.ts';
import type { Message } from './messages.ts';
import type { Transport } from './transport.ts';

/** What waits for the end of a turn to be written. */
export interface Flushable {
  /** @param now what the clock says */
  flush(now: number): void;
}

/** S9: writes, once a turn, what there is to send. R4: the gate stands before every write of content. */
export class Flusher {
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #gate: Gate;
  #waiting: Flushable[] = [];
  #atOnce = false;
  /** Until the gate opens. */
  #held = false;

  constructor(timers: Timers, clock: Clock, gate: Gate) {
    this.#timers = timers;
    this.#clock = clock;
    this.#gate = gate;
  }

  soon(flushable: Flushable): void {
    if (this.#waiting.length === 0) this.#timers.tick(() => this.#flush());
    this.#waiting.push(flushable);
  }

  /** Once everything that a commit lets go is together. */
  atOnce(flushable: Flushable): void {
    if (!this.#atOnce) this.#timers.next(() => this.#flush());
    this.#atOnce = true;
    this.#waiting.push(flushable);
  }

  #flush(): void {
    this.#atOnce = false;
    if (this.#held) return;
    if (this.#gate.open) return this.#write();
    this.#held = true;
    void this.#gate.opened().then(() => {
      this.#held = false;
      this.#write();
    });
  }

  #write(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const now = this.#clock.now();
    for (const flushable of waiting) flushable.flush(now);
  }
}

/** Whose outbox it is. */
export interface Sending {
  readonly transport: Transport;
  /** It does not read as fast as it is written to: it is sent nothing until `caughtUp`. */
  fellBehind(): void;
  /** @param missed whether anything but awareness would have been sent meanwhile */
  caughtUp(missed: boolean): void;
  /** It has not read anything for too long. */
  stuck(): void;
}

interface Parts {
  flusher: Flusher;
  timers: Timers;
  clock: Clock;
}

/** What one connection is to be sent. S8: bounded, whatever the other side does. */
export class Outbox implements Flushable {
  readonly #parts: Parts;
  readonly #sending: Sending;
  #messages: Message[] = [];
  #behind = false;
  #missed = false;
  #closed = false;
  #stopWatch: (() => void) | undefined;
  /** When it was last sent something. */
  lastSent: number;

  constructor(parts: Parts, sending: Sending) {
    this.#parts = parts;
    this.#sending = sending;
    this.lastSent = parts.clock.now();
  }

  /** To this connection alone. @returns whether it goes out */
  send(message: Message): boolean {
    if (this.#behind && !message.isAwareness) this.#missed = true;
    if (this.#closed || this.#behind) return false;
    if (this.#messages.length === 0) this.#parts.flusher.soon(this);
    this.#messages.push(message);
    return true;
  }

  /** What everybody is sent, in its WebSocket frames already; written at once, after what waits for this one alone. */
  pass(frames: Uint8Array, awarenessOnly: boolean, now: number): void {
    this.flush(now);
    if (this.#closed) return;
    if (this.#behind) this.#missed ||= !awarenessOnly;
    else this.#write(frames, now);
  }

  flush(now: number): void {
    if (this.#closed || this.#messages.length === 0) return;
    const messages = this.#messages;
    this.#messages = [];
    this.#write(messages.length === 1 ? messages[0]!.frame : Buffer.concat(messages.map((m) => m.frame)), now);
  }

  drained(): void {
    if (this.#closed || !this.#behind) return;
    const missed = this.#missed;
    this.#behind = false;
    this.#missed = false;
    this.#stopWatch?.();
    this.#sending.caughtUp(missed);
  }

  /** Nothing goes out from now on. */
  close(): void {
    this.#closed = true;
    this.#messages = [];
    this.#stopWatch?.();
  }

  #write(frames: Uint8Array, now: number): void {
    const { transport } = this.#sending;
    this.lastSent = now;
    transport.write(frames);
    if (transport.buffered > limits.behindBytes) this.#fallBehind();
  }

  #fallBehind(): void {
    if (this.#behind || this.#closed) return;
    this.#behind = true;
    this.#sending.fellBehind();
    this.#watch(this.#sending.transport.bytesTaken);
  }

  #watch(taken: number): void {
    this.#stopWatch = this.#parts.timers.after(limits.behindMs, () => {
      const now = this.#sending.transport.bytesTaken;
      if (now > taken) this.#watch(now);
      else this.#sending.stuck();
    });
  }
}
