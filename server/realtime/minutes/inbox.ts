import { closeCodes, limitReasons } from '#lib/domain/wire.ts';
import type { Clock } from '../../ports.ts';
import { limits, type Settings } from './limits.ts';
import { isContent } from './messages.ts';
import { Refused } from './refused.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Transport } from './transport.ts';

interface Parts {
  clock: Clock;
  settings: Settings;
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
  #inTurn = 0;

  constructor({ clock, settings }: Parts, transport: Transport) {
    const now = clock.now();
    const { frameBytes, updatesPerSecond } = settings;
    this.#clock = clock;
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
    if (this.#queue.length > limits.queuedFrames || this.#queuedBytes > limits.queuedBytes) {
      this.#paused = true;
      this.#transport.pause();
    }
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
    return this.#inTurn >= limits.framesInTurn;
  }

  /** The next frame is being dealt with. */
  advance(): void {
    this.#inTurn += 1;
    this.#queuedBytes -= this.#queue.shift()!.byteLength;
  }

  beginTurn(): void {
    this.#inTurn = 0;
  }

  /** The socket is read on once there is room. */
  readOn(): void {
    if (!this.#paused) return;
    if (this.#queue.length >= limits.queuedFrames / 2 || this.#queuedBytes >= limits.queuedBytes / 2) return;
    this.#paused = false;
    this.#transport.resume();
  }

  clear(): void {
    this.#queue = [];
  }

  #take(bucket: TokenBucket, count: number, now: number): void {
    if (!bucket.take(count, now)) throw tooFast();
  }
}

export const tooLarge = (): Refused => new Refused(limitReasons.frame, closeCodes.frameTooLarge);
const tooFast = (): Refused => new Refused(limitReasons.updates, closeCodes.tooFast);
