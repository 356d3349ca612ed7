/** One minutes document that somebody has open on this node. */
import { closeCodes } from '#lib/domain/wire.ts';
import { Authorship, type Author } from './authorship.ts';
import { AwarenessBook, writeAwareness, type AwarenessEntry } from './awareness-book.ts';
import { Commits } from './commits.ts';
import { Connection } from './connection.ts';
import { Intake } from './intake.ts';
import { Learning } from './learning.ts';
import { loadDocument } from './load.ts';
import * as messages from './messages.ts';
import type { Message } from './messages.ts';
import { MinutesDocument } from './minutes-document.ts';
import { PassingOn } from './passing.ts';
import type { Peers, RemoteNode } from './peers.ts';
import type { RoomParts, RoomState } from './room-parts.ts';

export class Room {
  readonly documentId: string;
  readonly connections = new Set<Connection>();
  readonly awareness = new AwarenessBook<Connection | RemoteNode>();
  readonly authorship: Authorship;
  readonly document: MinutesDocument;
  readonly commits: Commits;
  readonly intake: Intake;
  /** Absent where nobody else writes into its log. */
  readonly learning: Learning | undefined;
  readonly peers: Peers | undefined;
  /** Those who have sent something that builds on what is not here. */
  readonly holding = new Set<Connection>();
  readonly #passing: PassingOn;
  readonly #parts: RoomParts;
  readonly #recoveringUntil: number;
  #frozen = false;
  #frozenBytes: Uint8Array | undefined;
  #guests = 0;
  #rebuilding: Promise<void> | undefined;
  #over = false;

  constructor(parts: RoomParts, state: RoomState) {
    this.#parts = parts;
    this.documentId = state.documentId;
    this.#recoveringUntil = state.recoveringUntil ?? 0;
    this.authorship = new Authorship(parts.log, state.documentId, state.bound);
    this.document = new MinutesDocument(state, parts.settings, () => {
      parts.logger.warn('minutes log has gaps', { documentId: state.documentId });
    });
    this.#passing = new PassingOn(this.connections, parts.flusher, parts.elapsed);
    this.commits = new Commits({
      log: parts.log,
      clock: parts.clock,
      timers: parts.timers,
      logger: parts.logger,
      documentId: state.documentId,
      outageMs: parts.outageMs,
      onDurable: (upTo) => {
        for (const connection of this.connections) connection.durableUpTo(upTo);
        this.#settle();
      },
      onFailed: () => this.fail(),
    });
    const about = { documentId: state.documentId, scope: state.scope, node: parts.node };
    this.intake = new Intake(this, this.#passing, about, () => this.#rebuild());
    const learns = parts.watchLog || state.peers !== undefined;
    this.learning = learns ? new Learning(this, parts, this.#passing, state.ids, () => this.#rebuild()) : undefined;
    this.peers = state.peers;
    this.peers?.attach(this);
  }

  /** S12: nothing new is taken. */
  get frozen(): boolean {
    return this.#frozen;
  }

  now(): number {
    return this.#parts.clock.now();
  }

  /** S5: after a restore or an unclean start. */
  get recovering(): boolean {
    return this.now() < this.#recoveringUntil;
  }

  /** It is not served any more. */
  get over(): boolean {
    return this.#over;
  }

  /** Frames wait while the document is being made anew. */
  get rebuilding(): Promise<void> | undefined {
    return this.#rebuilding;
  }

  // -------------------------------------------------------------- who is here

  /** Keeps the document in memory until `release`. */
  retain(): void {
    this.#guests += 1;
  }

  release(): void {
    this.#guests -= 1;
    this.#settle();
  }

  join(connection: Connection): void {
    this.connections.add(connection);
    this.#sendAuthors(connection);
    this.sendAwareness(connection);
    if (this.document.isOpen) return this.askForContent(connection);
    // A document at rest is sent at once; what is asked of it would hold that up.
    const { tick } = this.#parts.timers;
    tick(() => tick(() => this.connections.has(connection) && this.askForContent(connection)));
  }

  leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    this.holderLeft(connection);
    this.#settle();
  }

  /** What it showed is over. */
  holderLeft(holder: Connection | RemoteNode): void {
    const left = this.awareness.leave(holder);
    if (left.length === 0) return;
    const isHere = holder instanceof Connection;
    if (isHere) this.commits.then(() => this.peers?.sendAwareness(left));
    this.broadcast(messages.awareness(writeAwareness(left)), isHere ? holder : undefined);
  }

  /** What browsers of another node show now, and what is over. */
  showRemote(news: readonly AwarenessEntry[]): void {
    if (news.length > 0) this.#passing.add(messages.awareness(writeAwareness(news)), undefined);
  }

  // -------------------------------------------------------------- what is sent

  /**
   * Sync step 1, to those who may write (S6). They may come from another node: what they have seen there has to be in
   * the document, or they would seem to bring it (S5).
   */
  askForContent(connection: Connection): void {
    if (!this.learning) return this.#ask(connection);
    if (connection.mayWrite && !this.#frozen) void this.learning.caughtUp().then(() => this.#ask(connection));
  }

  /** Sync step 2: only what is in the log (S2). @throws Refused */
  answer(connection: Connection, stateVector?: Uint8Array): void {
    const knowsNothing = stateVector === undefined || stateVector.byteLength <= 1;
    const content = this.#frozenBytes ?? (knowsNothing ? this.document.whole() : this.document.since(stateVector));
    const upTo = this.document.stateVectorNow();
    this.commits.then(() => {
      if (connection.send(messages.step2(content))) connection.sentUpTo = upTo;
    });
  }

  sendAwareness(connection: Connection): void {
    const entries = this.awareness.all();
    if (entries.length > 0) connection.send(messages.awareness(writeAwareness(entries)));
  }

  /** S8: whoever fell behind is sent what they missed. A whole document would put them behind again, for ever. */
  refresh(connection: Connection, missed: boolean): void {
    if (this.#rebuilding) return void this.#rebuilding.then(() => this.refresh(connection, missed));
    if (missed) {
      this.#sendAuthors(connection);
      this.askForContent(connection);
      this.answer(connection, connection.sentUpTo?.());
    }
    this.sendAwareness(connection);
  }

  /** After all that was taken before it is in the log. */
  broadcast(message: Message, from?: Connection): void {
    this.commits.then(() => this.#passing.add(message, from));
  }

  /** S5: says whose a client id is, before anything of that id is passed on. */
  attest(clientIds: readonly number[], author: Author): void {
    for (const clientId of this.authorship.attest(clientIds, author)) {
      const message = messages.author(clientId, author.personId, author.name);
      for (const connection of this.connections) if (connection.wantsAuthors) connection.send(message);
    }
  }

  // -------------------------------------------------------------- freezing (S12)

  /** Takes no more changes. Resolves once what was taken before is in the log. */
  async freeze(): Promise<void> {
    this.#frozen = true;
    await this.commits.settled();
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    this.#frozenBytes = undefined;
    for (const connection of this.connections) this.askForContent(connection);
  }

  /** @param bytes what everybody is shown from now on, once it has been folded */
  showFrozen(bytes: Uint8Array | undefined): void {
    this.#frozen = true;
    this.#frozenBytes ??= bytes;
  }

  get showsFrozenBytes(): boolean {
    return this.#frozenBytes !== undefined;
  }

  // -------------------------------------------------------------- the end of it

  /** The log cannot be written, or not by this node any more: everybody comes back later, with what was not saved. */
  fail(): void {
    if (this.#over) return;
    for (const connection of [...this.connections]) {
      connection.end({ code: closeCodes.unavailable, reason: 'the minutes cannot be saved just now' });
    }
    this.#dispose();
  }

  #settle(): void {
    if (this.connections.size === 0 && this.#guests === 0 && this.commits.idle && !this.#rebuilding) this.#dispose();
  }

  #dispose(): void {
    if (this.#over) return;
    this.#over = true;
    this.commits.abandon();
    this.peers?.close();
    this.document.destroy();
    this.#parts.onOver(this);
  }

  // -------------------------------------------------------------- within

  #ask(connection: Connection): void {
    if (!connection.mayWrite || this.#frozen || !this.connections.has(connection)) return;
    connection.send(messages.step1(this.document.stateVector()));
  }

  #sendAuthors(connection: Connection): void {
    if (!connection.wantsAuthors) return;
    for (const [clientId, { personId, name }] of this.authorship.attested()) {
      connection.send(messages.author(clientId, personId, name));
    }
  }

  #rebuild(): void {
    const { log, timers, logger } = this.#parts;
    logger.error('minutes document made anew', { documentId: this.documentId });
    this.#rebuilding ??= this.commits
      .settled()
      .then(() => loadDocument(log, this.documentId, timers))
      .then(
        (loaded) => {
          this.#rebuilding = undefined;
          if (this.#over) return loaded.doc?.destroy();
          this.document.replace(loaded);
          this.learning?.begin(loaded.ids);
          for (const connection of this.connections) {
            // It may have come with what others wrote, which nobody here has been sent.
            if (this.learning) this.refresh(connection, true);
            connection.pump();
          }
          this.#settle();
        },
        (error: unknown) => {
          this.#rebuilding = undefined;
          logger.error('minutes document could not be made anew', { documentId: this.documentId, error });
          this.fail();
        },
      );
  }
}
