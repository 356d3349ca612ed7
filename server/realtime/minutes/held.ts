import type { Clock } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import type { Connection } from './connection.ts';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';

export interface HeldFrame {
  type: 'step2' | 'update';
  update: Uint8Array;
  received: Uint8Array;
  number: number;
}

/**
 * Frames that build on content the document lacks. It happens to honest browsers: what is typed right after a
 * reconnection leaves before the answer that brings what was typed off line. Such a frame waits here, outside the
 * document, without an acknowledgement, for a bounded time.
 */
export class Held {
  readonly #connection: Connection;
  readonly #parts: { timers: Timers; clock: Clock };
  #frames: HeldFrame[] = [];
  #bytes = 0;
  #since = 0;
  #stop: (() => void) | undefined;

  constructor(connection: Connection, parts: { timers: Timers; clock: Clock }) {
    this.#connection = connection;
    this.#parts = parts;
  }

  get size(): number {
    return this.#frames.length;
  }

  /** @throws Refused when too much waits already */
  add(frame: HeldFrame): void {
    this.#frames.push(frame);
    this.#bytes += frame.received.byteLength;
    if (this.#frames.length > limits.heldFrames || this.#bytes > limits.heldBytes) {
      throw new Refused('builds on content that is not here');
    }
    this.#connection.room?.holding.add(this.#connection);
    if (this.#stop) return;
    this.#since = this.#parts.clock.now();
    this.#watch();
  }

  /** All of them, in order; those that still cannot be taken are to be added again. */
  takeAll(): HeldFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }

  /** Called when an attempt is over. */
  rest(): void {
    if (this.#frames.length > 0) return;
    this.#connection.room?.holding.delete(this.#connection);
    this.#stop?.();
    this.#stop = undefined;
  }

  clear(): void {
    this.takeAll();
    this.rest();
  }

  #watch(): void {
    const { transport } = this.#connection;
    const before = transport.bytesUnderWay;
    this.#stop = this.#parts.timers.after(limits.heldMs, () => {
      this.#stop = undefined;
      if (this.#frames.length === 0) return;
      // The answer that brings the rest may be long, and the line slow.
      const underWay = transport.bytesUnderWay;
      const stillSending = !this.#connection.answered && underWay > 0 && underWay !== before;
      // What it builds on may be here and wait, as its person has used up their share of the time.
      const goesOn = stillSending || this.#connection.share.slowed;
      if (goesOn && this.#parts.clock.now() - this.#since < limits.heldWhileReceivingMs) return this.#watch();
      this.#connection.refuse(new Refused('builds on content that is not here'));
    });
  }
}
