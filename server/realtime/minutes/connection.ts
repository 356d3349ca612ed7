/** One browser's connection to one minutes document: its queue, its rights, its end. */
import { closeCodes, limitReasons, type CloseCode } from '#lib/domain/wire.ts';
import type { Clock, Log } from '../../ports.ts';
import type { CloseCause } from '../register.ts';
import type { Timers } from '../timers.ts';
import { Acknowledgements } from './acknowledgements.ts';
import type { Author } from './authorship.ts';
import { writeAwareness } from './awareness-book.ts';
import { Held } from './held.ts';
import { limits, type Settings } from './limits.ts';
import * as messages from './messages.ts';
import type { Message } from './messages.ts';
import { Outbox, type Flusher } from './outbox.ts';
import { receive, retry } from './receive.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Transport } from './transport.ts';
import type { Caret } from './typing.ts';

export interface ConnectionParts {
  transport: Transport;
  flusher: Flusher;
  timers: Timers;
  clock: Clock;
  logger: Log;
  settings: Settings;
  /** Asked for in the address. */
  acks: boolean;
  authors: boolean;
  /** It has ended, from whichever side. Called once. */
  onEnd: (cause?: CloseCause) => void;
}

export class Connection {
  readonly transport: Transport;
  readonly wantsAuthors: boolean;
  readonly held: Held;
  /** State vector up to which it has been sent everything; undefined until its first sync has been answered. */
  sentUpTo: (() => Uint8Array) | undefined;
  /** Where its typing stands; undefined after anything else. */
  caret: Caret | undefined;
  /** Client ids that it named first. */
  newClientIds = 0;
  /** Whether its answer to our step 1 has come. */
  answered = false;
  readonly answers: TokenBucket;
  readonly #parts: ConnectionParts;
  readonly #outbox: Outbox;
  readonly #acknowledgements: Acknowledgements | undefined;
  readonly #updates: TokenBucket;
  readonly #talk: TokenBucket;
  readonly #bytes: TokenBucket;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #paused = false;
  #room: Room | undefined;
  #author: Author = { personId: '', name: '' };
  #mayWrite = false;
  /** A frame is being dealt with, or the person's rights are being asked for. */
  #busy = 0;
  #pinged: number;
  #inTurn = 0;
  #pumping = false;
  #resting = false;
  #ended = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.transport = parts.transport;
    this.wantsAuthors = parts.authors;
    this.#acknowledgements = parts.acks ? new Acknowledgements() : undefined;
    const now = parts.clock.now();
    const { frameBytes, updatesPerSecond } = parts.settings;
    this.#updates = new TokenBucket({ atOnce: 15 * updatesPerSecond, perSecond: updatesPerSecond }, now);
    this.#talk = new TokenBucket(limits.talk, now);
    this.#bytes = new TokenBucket({ ...limits.bytes, atOnce: Math.max(limits.bytes.atOnce, 4 * frameBytes) }, now);
    this.#pinged = now;
    this.answers = new TokenBucket(limits.answers, now);
    this.held = new Held(this, parts);
    this.#outbox = new Outbox({
      ...parts,
      onBehind: () => parts.logger.info('minutes reader fell behind', { documentId: this.#room?.documentId }),
      onCaughtUp: (missed) => this.#caughtUp(missed),
      onStuck: () => this.end({ code: closeCodes.unavailable, reason: 'does not read' }),
    });
    parts.transport.listen({
      message: (bytes) => this.#arrived(bytes),
      unfit: (why) =>
        this.refuse(why === 'too large' ? tooLarge() : new Refused('only binary messages are understood here')),
      control: () => {
        if (!this.#talk.take(1, parts.clock.now())) this.refuse(tooFast());
      },
      drained: () => this.#outbox.drained(),
      gone: () => this.#over(),
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get room(): Room | undefined {
    return this.#room;
  }

  get author(): Author {
    return this.#author;
  }

  get mayWrite(): boolean {
    return this.#mayWrite;
  }

  /** It has been checked: what it sent meanwhile is dealt with now. */
  serve(room: Room, author: Author, mayWrite: boolean): void {
    this.#room = room;
    this.#author = author;
    this.#mayWrite = mayWrite;
    room.join(this);
    this.pump();
  }

  /** R5: an editor turns read-only in place, or opens. */
  setRights(mayWrite: boolean): void {
    if (this.#mayWrite === mayWrite) return;
    this.#mayWrite = mayWrite;
    if (mayWrite) this.#room?.askForContent(this);
  }

  // -------------------------------------------------------------- to the browser

  /** @returns whether it goes out: what fell behind is sent nothing */
  send(message: Message): boolean {
    return this.#outbox.send(message);
  }

  /** Together with everybody: frames as they go over the wire. */
  pass(frames: Uint8Array, awarenessOnly: boolean, now: number): void {
    this.#outbox.pass(frames, awarenessOnly, now);
  }

  durableUpTo(sequence: number): void {
    const count = this.#acknowledgements?.advance(sequence);
    if (count !== undefined) this.send(messages.durable(count));
  }

  /** S1: the stock provider hangs up when it heard nothing for 30 s. And whoever does not answer has gone. */
  keepAlive(): void {
    const now = this.#parts.clock.now();
    if (now - this.#pinged >= limits.pingMs) {
      this.#pinged = now;
      this.transport.ping();
    }
    if (this.#room === undefined || now - this.#outbox.lastSent < limits.keepAliveMs) return;
    this.send(messages.awareness(writeAwareness(this.#room.awareness.of(this))));
  }

  // -------------------------------------------------------------- from the browser

  /** @returns the frame's number, for `settled` */
  numbered(): number {
    return this.#acknowledgements?.received() ?? 0;
  }

  /** What brings nothing is no writing. @throws Refused */
  broughtNothing(): void {
    if (!this.#talk.take(1, this.#parts.clock.now())) throw tooFast();
  }

  /** All that this frame brought is in the log once this commit is. */
  settled(frame: number, sequence: number): void {
    if (!this.#acknowledgements || !this.#room) return;
    this.#acknowledgements.settle(frame, sequence);
    this.durableUpTo(this.#room.commits.durableUpTo);
  }

  retryHeld(): void {
    if (this.held.size > 0) this.#parts.timers.tick(() => this.#attempt(() => retry(this)));
  }

  /** The next frame to deal with, of a bounded number in one turn. */
  get next(): Uint8Array | undefined {
    const mayGoOn = !this.#ended && this.#busy === 0 && !this.#room?.rebuilding && this.#inTurn < limits.framesInTurn;
    return mayGoOn ? this.#queue[0] : undefined;
  }

  /** The next frame is being dealt with. */
  advance(): void {
    this.#inTurn += 1;
    this.#queuedBytes -= this.#queue.shift()!.byteLength;
  }

  /** Deals with what has been received. */
  pump(): void {
    if (this.#resting) return;
    this.#inTurn = 0;
    while (this.#room && this.next !== undefined) this.#attempt(() => receive(this, this.#room!));
    if (this.#inTurn === limits.framesInTurn) this.#rest();
    if (this.#paused && this.#queue.length < limits.queuedFrames / 2 && this.#queuedBytes < limits.queuedBytes / 2) {
      this.#paused = false;
      this.transport.resume();
    }
  }

  /** Lets others have theirs. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#parts.timers.tick(resolve));
  }

  /** Frames wait until this has settled. */
  async whileWaiting<T>(work: Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work;
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) this.#parts.timers.tick(() => this.pump());
    }
  }

  // -------------------------------------------------------------- its end

  refuse(refused: Refused): void {
    if (this.#ended) return;
    this.#parts.logger.info('minutes frame refused', {
      documentId: this.#room?.documentId,
      personId: this.#author.personId,
      code: refused.code,
      reason: refused.message,
    });
    this.end({ code: refused.code, reason: refused.message });
  }

  /** From now on no byte goes out and none is accepted (R3). */
  end(cause: { code: CloseCode; reason: string }): void {
    if (this.#ended) return;
    this.#over(cause);
    this.transport.close(cause.code, cause.reason);
  }

  #over(cause?: CloseCause): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue = [];
    this.held.clear();
    this.#outbox.close();
    this.#room?.leave(this);
    this.#parts.onEnd(cause);
  }

  #arrived(bytes: Uint8Array): void {
    if (this.#ended) return;
    const now = this.#parts.clock.now();
    if (bytes.byteLength > this.#parts.settings.frameBytes) return this.refuse(tooLarge());
    const frames = messages.isContent(bytes) ? this.#updates : this.#talk;
    if (!frames.take(1, now) || !this.#bytes.take(bytes.byteLength, now)) return this.refuse(tooFast());
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    if (!this.#room && this.#queue.length > limits.queuedFramesUnchecked) return this.refuse(tooFast());
    if (this.#queue.length > limits.queuedFrames || this.#queuedBytes > limits.queuedBytes) {
      this.#paused = true;
      this.transport.pause();
    }
    this.#pumpSoon();
  }

  /** What arrived together is dealt with together. */
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.pump();
    });
  }

  /** Others have their turn. */
  #rest(): void {
    this.#resting = true;
    this.#parts.timers.tick(() => {
      this.#resting = false;
      this.pump();
    });
  }

  #attempt(work: () => void | Promise<void>): void {
    const failed = (error: unknown) => {
      if (error instanceof Refused) return this.refuse(error);
      this.#parts.logger.error('minutes frame failed', { documentId: this.#room?.documentId, error });
      this.refuse(new Refused('the frame could not be dealt with'));
    };
    if (this.#ended) return;
    try {
      const pending = work();
      if (pending) this.whileWaiting(pending).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #caughtUp(missed: boolean): void {
    if (!this.#room) return;
    this.#room.refresh(this, missed);
    if (this.#acknowledgements) this.send(messages.durable(this.#acknowledgements.count));
  }
}

const tooLarge = () => new Refused(limitReasons.frame, closeCodes.frameTooLarge);
const tooFast = () => new Refused(limitReasons.updates, closeCodes.tooFast);
