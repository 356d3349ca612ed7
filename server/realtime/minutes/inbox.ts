import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { Clock } from '../../ports.ts';
import { limits, type Settings } from './limits.ts';
import { isContent } from './messages.ts';
import { Refused } from './refused.ts';
import type { Elapsed } from './shares.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Transport } from './transport.ts';

interface Parts {
  clock: Clock;
  settings: Settings;
  elapsed: Elapsed;
}

/** What one connection has received and is not dealt with yet. S7, S8: bounded, in size and in speed. */
export class Inbox {
  readonly #clock: Clock;
  readonly #frameBytes: number;
  readonly #transport: Transport;
  readonly #updates: TokenBucket;
  readonly #talk: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #answers: TokenBucket;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #paused = false;
  readonly #elapsed: Elapsed;
  #inTurn = 0;
  #turnEnds = 0;
  #turnOver = false;

  constructor({ clock, settings, elapsed }: Parts, transport: Transport) {
    const now = clock.now();
    const { frameBytes, updatesPerSecond } = settings;
    this.#clock = clock;
    this.#elapsed = elapsed;
    this.#frameBytes = frameBytes;
    this.#transport = transport;
    this.#updates = new TokenBucket(15 * updatesPerSecond, updatesPerSecond, now);
    this.#talk = new TokenBucket(limits.talk.atOnce, limits.talk.perSecond, now);
    this.#bytes = new TokenBucket(Math.max(limits.bytes.atOnce, 4 * frameBytes), limits.bytes.perSecond, now);
    this.#answers = new TokenBucket(limits.answers.atOnce, limits.answers.perSecond, now);
  }

  /**
   * @param checked whether it is known whose connection it is
   * @throws Refused
   */
  add(bytes: Uint8Array, checked: boolean): void {
    if (bytes.byteLength > this.#frameBytes) throw tooLarge();
    const now = this.#clock.now();
    this.#take(isContent(bytes) ? this.#updates : this.#talk, 1, now);
    this.#take(this.#bytes, bytes.byteLength, now);
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    if (!checked && this.#queue.length > limits.queuedFramesUnchecked) throw tooFast();
    if (this.#queue.length > limits.queuedFrames || this.#queuedBytes > limits.queuedBytes) this.hold();
  }

  /** The socket is read no further, until `readOn`. */
  hold(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#transport.pause();
  }

  /** Something that writes nothing, a ping for one. @throws Refused */
  talk(): void {
    this.#take(this.#talk, 1, this.#clock.now());
  }

  /** A question for the whole document. @throws Refused */
  question(): void {
    this.#take(this.#answers, 1, this.#clock.now());
  }

  /** The next frame, of a bounded number in one turn. */
  get next(): Uint8Array | undefined {
    return this.isTurnOver ? undefined : this.#queue[0];
  }

  get isTurnOver(): boolean {
    return this.#turnOver;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Frames of this turn, so far. */
  get inTurn(): number {
    return this.#inTurn;
  }

  /** The next frame is being dealt with. */
  advance(): void {
    const { byteLength } = this.#queue.shift()!;
    this.#inTurn += 1;
    this.#queuedBytes -= byteLength;
    // The clock costs as much as a keystroke's frame does.
    const looks = this.#inTurn % 4 === 0 || byteLength > 1_024;
    if (this.#inTurn >= limits.framesInTurn || (looks && this.#elapsed() > this.#turnEnds)) this.#turnOver = true;
  }

  beginTurn(): void {
    this.#inTurn = 0;
    this.#turnOver = false;
    this.#turnEnds = this.#elapsed() + limits.turnMs;
  }

  /** Once there is room the socket is read on: a piece in each turn until nothing waits in it. @returns whether it may */
  readOn(): boolean {
    if (!this.#paused) return false;
    if (this.#queue.length >= limits.queuedFrames / 2 || this.#queuedBytes >= limits.queuedBytes / 2) return false;
    if (this.#transport.take(limits.bytesInTurn)) return true;
    this.#paused = false;
    this.#transport.resume();
    return false;
  }

  clear(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #take(bucket: TokenBucket, count: number, now: number): void {
    if (!bucket.take(count, now)) throw tooFast();
  }
}

export const tooLarge = (): Refused => new Refused(limitReasons.frame, closeCodes.frameTooLarge);
export const tooFast = (): Refused => new Refused(limitReasons.updates, closeCodes.tooFast);
