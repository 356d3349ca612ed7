/** One browser's connection to one minutes document: its queue, its rights, its end. */
import { closeCodes, type CloseCode } from '#lib/domain/wire.ts';
import { Acknowledgements } from './acknowledgements.ts';
import type { Author } from './authorship.ts';
import { writeAwareness } from './awareness-book.ts';
import type { ConnectionParts, Wishes } from './connection-parts.ts';
import { Held } from './held.ts';
import { Inbox, tooLarge } from './inbox.ts';
import { limits } from './limits.ts';
import * as messages from './messages.ts';
import type { Message } from './messages.ts';
import { Outbox, type Sending } from './outbox.ts';
import { Pump, type Pumped } from './pump.ts';
import { receive, retry } from './receive.ts';
import { Refused } from './refused.ts';
import type { Room } from './room.ts';
import type { Share } from './shares.ts';
import type { Transport, TransportEvents } from './transport.ts';
import type { Caret } from './typing.ts';

export class Connection implements TransportEvents, Sending, Pumped {
  readonly transport: Transport;
  readonly wantsAuthors: boolean;
  readonly held: Held;
  readonly inbox: Inbox;
  /** State vector up to which it has been sent everything; undefined until its first sync has been answered. */
  sentUpTo: (() => Uint8Array) | undefined;
  /** Where its typing stood last. It counts as long as the document has nothing newer of that client. */
  caret: Caret | undefined;
  /** Client ids that it named first. */
  newClientIds = 0;
  /** Whether its answer to our step 1 has come. */
  answered = false;
  readonly #parts: ConnectionParts;
  readonly #outbox: Outbox;
  readonly #acknowledgements: Acknowledgements | undefined;
  readonly #onEnd: () => void;
  readonly #pump: Pump;
  #room: Room | undefined;
  #author: Author = nobody;
  #mayWrite = false;
  /** A frame is being dealt with, or the person's rights are being asked for. */
  #busy = 0;
  #pinged: number;
  #share: Share;
  #ended = false;

  /** @param onEnd it has ended, from whichever side; called once */
  constructor(parts: ConnectionParts, transport: Transport, wishes: Wishes, onEnd: () => void) {
    this.#parts = parts;
    this.transport = transport;
    this.wantsAuthors = wishes.authors;
    this.#acknowledgements = wishes.acks ? new Acknowledgements() : undefined;
    this.#onEnd = onEnd;
    this.#pinged = parts.clock.now();
    this.inbox = new Inbox(parts, transport);
    this.#pump = new Pump(parts, this);
    this.#share = parts.shares.nobody;
    this.held = new Held(this, parts);
    this.#outbox = new Outbox(parts, this);
    transport.listen(this);
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

  /** S8: of the time of this thread. */
  get share(): Share {
    return this.#share;
  }

  /** It has been checked: what it sent meanwhile is dealt with now. */
  serve(room: Room, author: Author, mayWrite: boolean): void {
    this.#room = room;
    this.#author = author;
    this.#mayWrite = mayWrite;
    this.#share = this.#parts.shares.join(author.personId);
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

  /** All that this frame brought is in the log once this commit is. */
  settled(frame: number, sequence: number): void {
    if (!this.#acknowledgements || !this.#room) return;
    this.#acknowledgements.settle(frame, sequence);
    this.durableUpTo(this.#room.commits.durableUpTo);
  }

  retryHeld(): void {
    if (this.held.size > 0) this.#parts.timers.tick(() => this.#attempt(() => retry(this)));
  }

  /** The next frame to deal with now. */
  get next(): Uint8Array | undefined {
    const isReady = this.#room !== undefined && !this.#room.rebuilding && !this.#ended && this.#busy === 0;
    return isReady ? this.inbox.next : undefined;
  }

  deal(): void {
    this.#attempt(() => receive(this, this.#room!));
  }

  /** Deals with what has been received. */
  pump(): void {
    this.#pump.run();
  }

  /** Lets others have theirs. */
  turn(): Promise<void> {
    return this.#pump.turn();
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
    this.#over();
    this.transport.close(cause.code, cause.reason);
  }

  #over(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.inbox.clear();
    this.held.clear();
    this.#outbox.close();
    this.#room?.leave(this);
    this.#pump.stop();
    this.#parts.shares.leave(this.#author.personId);
    this.#onEnd();
  }

  // -------------------------------------------------------------- what the transport and the outbox tell

  message(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#orRefuse(() => this.inbox.add(bytes, this.#room !== undefined));
    this.#pump.soon();
  }

  unfit(why: 'too large' | 'not binary'): void {
    this.refuse(why === 'too large' ? tooLarge() : new Refused('only binary messages are understood here'));
  }

  control(): void {
    this.#orRefuse(() => this.inbox.talk());
  }

  drained(): void {
    this.#outbox.drained();
  }

  gone(): void {
    this.#over();
  }

  fellBehind(): void {
    this.#parts.logger.info('minutes reader fell behind', { documentId: this.#room?.documentId });
  }

  caughtUp(missed: boolean): void {
    if (!this.#room) return;
    this.#room.refresh(this, missed);
    if (this.#acknowledgements) this.send(messages.durable(this.#acknowledgements.count));
  }

  stuck(): void {
    this.end({ code: closeCodes.unavailable, reason: 'does not read' });
  }

  // -------------------------------------------------------------- within

  #orRefuse(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refuse(error);
    }
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
}

const nobody: Author = { personId: '', name: '' };
