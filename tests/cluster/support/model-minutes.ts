/** A node's end of minutes sync, as small as it can be: register, check, serve; log, gate, others. */
import type { Bus, Gate, Log, NewLogEntry, Wire } from '#server/ports.ts';
import { Commits } from '#server/realtime/minutes/commits.ts';
import { Flusher, type Flushable } from '#server/realtime/minutes/outbox.ts';
import { ConnectionRegister, type Registered } from '#server/realtime/register.ts';
import { Connection, type Frame } from './model-connection.ts';
import { documentId, type Entry, type ModelLog } from './model-log.ts';
import type { Process } from './world.ts';

/** Who sees what becomes of it. */
export interface Audience {
  /** Bytes are handed to the system, for this person. */
  handed(person: string, frames: readonly Frame[]): void;
  /** A message of another node is believed. */
  believed(from: string, caret?: string): void;
}

interface Parts {
  process: Process;
  log: ModelLog;
  bus: Bus;
  gate: Gate;
  wire: Wire | undefined;
  logger: Log;
  audience: Audience;
  /** Whether the store lets somebody in. */
  mayEnter: (person: string) => Promise<boolean>;
}

/** What nodes send each other. */
type Told = { entries: Entry[] } | { caret: string };

const lookMs = 2_000;
/** Nothing depends upon it here. */
const clock = { now: () => 0 };

/** The document in memory. */
interface Room {
  entries: Map<string, Entry>;
  commits: Commits;
}

export class ModelMinutes {
  readonly flusher: Flusher;
  readonly register = new ConnectionRegister({ clock });
  readonly connections = new Set<Connection>();
  readonly #parts: Parts;
  readonly #passing: { frames: Frame[] } & Flushable;
  #room: Room | undefined;
  #loading: Promise<Room> | undefined;
  #looking = false;
  #draining = false;
  /** Raised when what was found out of anybody may not hold any more. */
  #changes = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { process, gate, wire } = parts;
    this.flusher = new Flusher(process.timers, clock, gate);
    this.#passing = { frames: [], flush: () => this.#passOn() };
    gate.onFenced(() => this.#cutOff());
    wire?.listen(documentId, (from, message) => this.#heard(from, message));
    wire?.onGone(() => void this.look());
    wire?.onMissed(() => void this.look());
    process.timers.every(lookMs, () => void this.look());
  }

  /** What it shows. */
  get shown(): string[] {
    return [...(this.#room?.entries.keys() ?? [])].sort();
  }

  /** Whether somebody sees what it shows. */
  get serves(): boolean {
    return [...this.connections].some(({ served }) => served);
  }

  /** R1. @param onEnd it was closed from this side */
  open(person: string, onEnd: () => void): Connection {
    const registered = this.register.open('minutes', () => connection.end());
    const connection = new Connection(this, person, () => {
      this.connections.delete(connection);
      registered.done();
      onEnd();
    });
    this.connections.add(connection);
    if (this.#draining) {
      connection.end();
      return connection;
    }
    this.#check(connection, registered).catch(() => connection.end());
    return connection;
  }

  async #check(connection: Connection, registered: Registered): Promise<void> {
    const { person } = connection;
    for (;;) {
      const changes = this.#changes;
      if (!(await this.#parts.mayEnter(person))) return connection.end();
      const room = this.#room ?? (await this.#load());
      if (connection.ended) return;
      if (room !== this.#room || changes !== this.#changes) continue;
      if (!registered.identify({ personId: person, sessionId: person, organisationIds: ['o'] })) continue;
      room.commits.then(() => {
        for (const entry of room.entries.values()) connection.send({ kind: 'words', entry });
      });
      return connection.serve();
    }
  }

  /** Resolves once nothing of theirs, taken before, waits to be written. */
  async settled(person: string): Promise<void> {
    await this.#room?.commits.settled(person);
  }

  /** S4: what others wrote. */
  async look(): Promise<void> {
    const room = this.#room;
    if (room === undefined || this.#looking) return;
    this.#looking = true;
    try {
      const ids = await this.#parts.log.ids();
      if (ids.some((id) => !room.entries.has(id))) this.#learn(room, await this.#parts.log.read());
    } catch {
      // The next look is soon.
    } finally {
      this.#looking = false;
    }
  }

  type(from: Connection): void {
    const room = this.#room!;
    const about = { documentId, scope: 'o', at: 0, update: new Uint8Array() };
    const entry: NewLogEntry = { ...about, author: from.person, node: this.#parts.bus.node };
    room.commits.append([entry], ([id]) => {
      const written = { id: id!, author: from.person };
      room.entries.set(written.id, written);
      this.pass([{ kind: 'words', entry: written }], { entries: [written] });
      void Promise.resolve().then(() => from.send({ kind: 'saved', id: written.id }));
    });
  }

  showCaret(author: string): void {
    this.pass([{ kind: 'caret', author }], { caret: author });
  }

  /** Nobody is let in any more. Resolves once all that was taken is in the log. */
  async drain(): Promise<void> {
    this.#draining = true;
    const commits = this.#room?.commits;
    for (const connection of [...this.connections]) connection.end();
    await commits?.flushed();
  }

  /** R4: to the others here, and on other nodes. */
  pass(frames: Frame[], told?: Told): void {
    if (this.#passing.frames.length === 0) this.flusher.atOnce(this.#passing);
    this.#passing.frames.push(...frames);
    const { wire, gate } = this.#parts;
    if (told && gate.holds) wire?.send(documentId, 'o', new TextEncoder().encode(JSON.stringify(told)));
  }

  hand({ person }: Connection, frames: readonly Frame[]): void {
    this.#parts.audience.handed(person, frames);
  }

  #passOn(): void {
    const frames = this.#passing.frames.splice(0);
    for (const connection of this.connections) {
      if (!connection.served) continue;
      connection.flush();
      this.hand(connection, frames);
    }
  }

  #heard(from: string, message: Uint8Array): void {
    const told = JSON.parse(new TextDecoder().decode(message)) as Told;
    this.#parts.audience.believed(from, 'caret' in told ? told.caret : undefined);
    if ('caret' in told) this.pass([{ kind: 'caret', author: told.caret }]);
    else if (this.#room) this.#learn(this.#room, told.entries);
  }

  #learn(room: Room, entries: readonly Entry[]): void {
    const news = entries.filter(({ id }) => !room.entries.has(id));
    for (const entry of news) room.entries.set(entry.id, entry);
    if (room === this.#room && news.length > 0) this.pass(news.map((entry) => ({ kind: 'words', entry })));
  }

  #load(): Promise<Room> {
    this.#loading ??= this.#read().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #read(): Promise<Room> {
    const { log, process, logger } = this.#parts;
    const entries = new Map((await log.read()).map((entry) => [entry.id, entry]));
    const about = { log, timers: process.timers, clock: process.time, logger, documentId, outageMs: 60_000 };
    const commits = new Commits({ ...about, onDurable: () => {}, onFailed: () => this.#fail() });
    return (this.#room = { entries, commits });
  }

  /** R4: nothing that is open may go on. */
  #cutOff(): void {
    this.#changes += 1;
    for (const connection of [...this.connections]) connection.end();
    this.#fail();
  }

  #fail(): void {
    for (const connection of [...this.connections]) if (connection.served) connection.end();
    this.#room?.commits.abandon();
    this.#room = undefined;
    // What was to be sent to those who have just been closed is not for those who come.
    this.#passing.frames = [];
  }
}
