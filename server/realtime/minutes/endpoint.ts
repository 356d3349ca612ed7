/** `/yjs/<documentId>`: register, check, serve (R1), and whatever changes while a connection is open. */
import type { ClosedConnection } from '#lib/domain/revocation.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { CloseCause, Registered } from '../register.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { Connection } from './connection.ts';
import type { MinutesParts, OpenedMinutes, Request } from './endpoint-parts.ts';
import { Guests, type Guest } from './guests.ts';
import { limits } from './limits.ts';
import { LogWatch } from './log-watch.ts';
import { Flusher } from './outbox.ts';
import { Rooms } from './rooms.ts';
import type { Room } from './room.ts';
import { causeOf, Rights } from './rights.ts';
import { Rounds } from './rounds.ts';
import { Shares } from './shares.ts';
import type { Transport } from './transport.ts';
import { Turns } from './turns.ts';
import { ServerWriter } from './writer.ts';

type Asking = Omit<Guest, 'boardId'>;

export class MinutesEndpoint {
  readonly rooms: Rooms;
  readonly #parts: MinutesParts;
  readonly #connectionParts: ConnectionParts & MinutesParts;
  readonly #writer: ServerWriter;
  readonly #connections: Rounds<Connection>;
  readonly #guests: Guests;
  readonly #rights: Rights;
  readonly #watch: LogWatch | undefined;
  readonly #stops: (() => void)[];
  /** Of those who are being checked. */
  readonly #turns: Turns;
  /** Raised when rights change or minutes freeze: who is being checked is checked again. */
  #changes = 0;
  #draining = false;

  constructor(parts: MinutesParts) {
    this.#parts = parts;
    this.#connectionParts = {
      ...parts,
      flusher: new Flusher(parts.timers, parts.clock, parts.gate),
      shares: new Shares(parts.elapsed),
    };
    this.rooms = new Rooms({ ...this.#connectionParts, lookSoon: () => this.#watch?.soon() });
    this.#writer = new ServerWriter(this.rooms);
    this.#guests = new Guests(parts.settings);
    this.#rights = new Rights(parts);
    this.#turns = new Turns(parts.timers, limits.checksMs, parts.elapsed);
    this.#connections = new Rounds({
      timers: parts.timers,
      everyMs: limits.roundMs,
      sliceMs: limits.sliceMs,
      visit: (connection) => connection.keepAlive(),
    });
    const rooms = () => this.rooms.all();
    if (parts.watchLog)
      this.#watch = new LogWatch({ log: parts.log, timers: parts.timers, logger: parts.logger, rooms });
    this.#stops = this.#followOthers();
  }

  /** S4, R4: what becomes of the other nodes, and of this one among them. */
  #followOthers(): (() => void)[] {
    const { wire, gate } = this.#parts;
    const look = () => void this.#watch?.look();
    return [
      gate.onFenced(() => this.#cutOff()),
      ...(wire
        ? [
            wire.onGone((node) => {
              for (const room of this.rooms.all()) room.peers?.gone(node);
              look();
            }),
            wire.onMissed(() => {
              for (const room of this.rooms.all()) room.peers?.missed();
              look();
            }),
          ]
        : []),
    ];
  }

  /** Nothing that is open may go on: browsers come back, here or elsewhere, with what was not saved. */
  #cutOff(): void {
    this.#changes += 1;
    for (const connection of [...this.#connections]) connection.end(elsewhere);
    for (const room of this.rooms.all()) room.fail();
  }

  /** Everything about one connection, from its first moment. Resolves when it is served, or has been refused. */
  async accept(transport: Transport, request: Request): Promise<void> {
    const registered = this.#parts.register.open('minutes', (cause) => connection.end(cause));
    let left = () => {};
    const connection = new Connection(this.#connectionParts, transport, request, () => {
      this.#connections.delete(connection);
      registered.done();
      left();
    });
    this.#connections.add(connection);
    if (this.#draining) return connection.end(draining);
    if (request.token === undefined) return connection.end({ code: closeCodes.notSignedIn, reason: 'Please sign in.' });
    if (request.documentId === undefined) {
      return connection.end({ code: closeCodes.noSuchDocument, reason: 'there is no such document' });
    }
    try {
      const guest = {
        connection,
        since: this.#parts.clock.now(),
        documentId: request.documentId,
        token: request.token,
      };
      await this.#turns.next();
      if (connection.ended) return;
      left = (await this.#check(guest, registered)) ?? left;
      // What it sent while it was checked may have ended it at once.
      if (connection.ended) left();
    } catch (error) {
      connection.end(causeOf(error, request.documentId, this.#parts.logger));
    }
  }

  /** R5: asks anew what a person may do, and acts upon it. @returns what was closed */
  async recheck(personId: string, boardId: string): Promise<ClosedConnection[]> {
    this.#changes += 1;
    return this.#rights.askAgain(this.#guests.of(personId).filter((guest) => guest.boardId === boardId));
  }

  /** S12. Resolves once nothing that was taken before waits to be written. */
  async freeze(documentIds: readonly string[]): Promise<void> {
    this.#changes += 1;
    await Promise.all(documentIds.flatMap((id) => this.rooms.get(id)?.freeze() ?? []));
  }

  /** Who came while the minutes were frozen was let in to read: everybody's rights are asked for anew. */
  async thaw(documentIds: readonly string[]): Promise<void> {
    this.#changes += 1;
    for (const id of documentIds) this.rooms.get(id)?.thaw();
    await this.#rights.askAgain(this.#guests.all().filter((guest) => documentIds.includes(guest.documentId)));
  }

  /** R3: resolves once nothing of this person, taken before, waits to be written. */
  async settled(personId: string): Promise<void> {
    await Promise.all(this.rooms.all().map((room) => room.commits.settled(personId)));
  }

  /** What the server itself writes into a document, as a person (S5). */
  write: ServerWriter['write'] = (...args) => this.#writer.write(...args);

  /** Nobody is let in any more; resolves once all that was taken is durable. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const stop of this.#stops) stop();
    this.#watch?.close();
    const rooms = this.rooms.all();
    for (const connection of [...this.#connections]) connection.end(draining);
    await Promise.all(rooms.map((room) => room.commits.flushed()));
  }

  get stats(): { connections: number; documents: number; people: number } {
    return { connections: this.#connections.size, documents: this.rooms.size, people: this.#guests.people };
  }

  /** @returns what is to be undone when it has ended; undefined when it has ended meanwhile */
  async #check(guest: Asking, registered: Registered): Promise<(() => void) | undefined> {
    const { connection, documentId, token } = guest;
    for (;;) {
      const changes = this.#changes;
      const { actor } = await this.#parts.workspace.auth.authenticate(token);
      const outFor = this.#connectionParts.shares.outFor(actor.person.id);
      if (outFor > 0) {
        // However many they open meanwhile, what they send waits with them.
        connection.inbox.hold();
        await new Promise<void>((resolve) => this.#parts.timers.after(outFor, resolve));
        if (connection.ended) return undefined;
        continue;
      }
      const opened = await this.#parts.workspace.minutes.open(actor, { documentId });
      const room = await this.rooms.enter(opened.documentId, opened.organisationId);
      try {
        const frozenBytes = await this.#frozenBytes(room, opened);
        if (connection.ended) return undefined;
        const tooMany = this.#guests.tooMany(actor.person.id, opened.documentId);
        if (tooMany) return void connection.end(tooMany);
        const who = {
          personId: actor.person.id,
          sessionId: actor.session.id,
          organisationIds: [opened.organisationId],
          boardId: opened.boardId,
          documentId: opened.documentId,
          meetingId: opened.meetingId,
        };
        if (changes !== this.#changes || !registered.identify(who)) continue;
        if (opened.frozen) room.showFrozen(frozenBytes);
        const left = this.#guests.admit(actor.person.id, { ...guest, boardId: opened.boardId });
        connection.serve(room, { personId: actor.person.id, name: opened.name }, opened.write);
        return left;
      } finally {
        room.release();
      }
    }
  }

  async #frozenBytes(room: Room, opened: OpenedMinutes): Promise<Uint8Array | undefined> {
    if (room.showsFrozenBytes || opened.frozenBlobId === undefined) return undefined;
    return this.#parts.blobs.get(opened.frozenBlobId);
  }
}

const elsewhere: CloseCause = { code: closeCodes.unavailable, reason: 'this node was out of touch' };
const draining: CloseCause = { code: closeCodes.unavailable, reason: 'restarting' };
