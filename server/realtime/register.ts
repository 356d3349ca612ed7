/**
 * R1: every connection by person, session and board, from before its first byte of content. Register, then check,
 * then serve. Knows nothing of how a connection is carried.
 */
import { connectionKinds, type ClosedConnection, type ConnectionKind } from '#lib/domain/revocation.ts';
import type { CloseCode } from '#lib/domain/wire.ts';
import type { Clock } from '../ports.ts';
import { concerns, type Ending, type Who } from './endings.ts';

export interface CloseCause {
  code: CloseCode;
  reason: string;
}

export interface Registered {
  /** Not known until `identify`. */
  readonly who: Who | undefined;
  /** @returns false when an end of access that concerns it passed since it was opened: check again, then ask again */
  identify(who: Who): boolean;
  /** The meeting it shows now. */
  place(meetingId: string | undefined): void;
  /** Aborted when the connection is closed from this side. */
  readonly signal: AbortSignal;
  /** The connection has gone by itself. */
  done(): void;
}

/** What an entry asks of the register that it stands in. */
interface Keeper {
  identify(entry: Entry, who: Who): boolean;
  announce(entry: Entry): void;
  remove(entry: Entry): void;
}

class Entry implements Registered {
  readonly kind: ConnectionKind;
  readonly since: number;
  /** Ends of access up to this one cannot concern it: it was opened, or checked again, after them. */
  after: number;
  who: Who | undefined;
  /** Set when it was closed from this side. */
  cause: CloseCause | undefined;
  readonly #keeper: Keeper;
  readonly #close: (cause: CloseCause) => void;
  #controller: AbortController | undefined;

  constructor(kind: ConnectionKind, since: number, after: number, close: (cause: CloseCause) => void, keeper: Keeper) {
    this.kind = kind;
    this.since = since;
    this.after = after;
    this.#close = close;
    this.#keeper = keeper;
  }

  /** Made when it is asked for: most connections are closed without. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.cause) this.#controller.abort(this.cause);
    return this.#controller.signal;
  }

  identify(who: Who): boolean {
    return this.#keeper.identify(this, who);
  }

  place(meetingId: string | undefined): void {
    if (this.who === undefined || this.who.meetingId === meetingId) return;
    this.who = { ...this.who, meetingId };
    this.#keeper.announce(this);
  }

  done(): void {
    this.#keeper.remove(this);
  }

  end(cause: CloseCause): void {
    this.cause = cause;
    this.#controller?.abort(cause);
    this.#close(cause);
  }
}

interface RegisterParts {
  clock: Clock;
  /** Somebody's browser came or went: the organisations that show it. */
  onPeople?: (organisationIds: readonly string[]) => void;
}

export class ConnectionRegister {
  readonly #clock: Clock;
  readonly #onPeople: ((organisationIds: readonly string[]) => void)[] = [];
  /** Opened, and not yet checked. */
  readonly #unknown = new Set<Entry>();
  readonly #byPerson = new Map<string, Set<Entry>>();
  readonly #counts = new Map<ConnectionKind, number>(connectionKinds.map((kind) => [kind, 0]));
  readonly #keeper: Keeper = {
    identify: (entry, who) => this.#identify(entry, who),
    announce: (entry) => this.#announce(entry),
    remove: (entry) => void this.#remove(entry),
  };
  #sequence = 0;
  /** Kept for as long as something opened before them is unchecked. */
  #passes: { sequence: number; ending: Ending }[] = [];

  constructor(parts: RegisterParts) {
    this.#clock = parts.clock;
    if (parts.onPeople) this.#onPeople.push(parts.onPeople);
  }

  /** Called when somebody's browser connection (live, minutes) came, went, or moved to another meeting. */
  onPeople(listener: (organisationIds: readonly string[]) => void): () => void {
    this.#onPeople.push(listener);
    return () => void this.#onPeople.splice(this.#onPeople.indexOf(listener), 1);
  }

  /**
   * Before anything is known of the connection.
   * @param close called at most once, synchronously: no byte of content goes out or is accepted from then on
   */
  open(kind: ConnectionKind, close: (cause: CloseCause) => void): Registered {
    const entry = new Entry(kind, this.#clock.now(), this.#sequence, close, this.#keeper);
    this.#unknown.add(entry);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    return entry;
  }

  /** Closes what an end of access concerns, and remembers it for those who are being checked. */
  end(ending: Ending, cause: CloseCause): ClosedConnection[] {
    this.#sequence += 1;
    if (this.#unknown.size > 0) this.#passes.push({ sequence: this.#sequence, ending });
    return this.close((who, kind) => concerns(ending, who, kind), ending.personId, cause);
  }

  /** Closes those connections of a person that `which` picks. */
  close(which: (who: Who, kind: ConnectionKind) => boolean, personId: string, cause: CloseCause): ClosedConnection[] {
    const closed: ClosedConnection[] = [];
    for (const entry of [...(this.#byPerson.get(personId) ?? [])]) {
      if (!which(entry.who!, entry.kind)) continue;
      this.#remove(entry);
      entry.end(cause);
      closed.push({
        kind: entry.kind,
        since: new Date(entry.since).toISOString(),
        closedAt: new Date(this.#clock.now()).toISOString(),
      });
    }
    return closed;
  }

  /** Browser connections that are open and checked. */
  browsers(personIds?: readonly string[]): Who[] {
    const wanted = personIds === undefined ? this.#byPerson.keys() : personIds;
    return [...wanted].flatMap((id) =>
      [...(this.#byPerson.get(id) ?? [])].filter((e) => inBrowser(e.kind)).map((e) => e.who!),
    );
  }

  /** How many pages of one person are connected (Socket.IO). */
  liveOf(personId: string): number {
    let count = 0;
    for (const { kind } of this.#byPerson.get(personId) ?? []) if (kind === 'live') count += 1;
    return count;
  }

  /** How many are open, checked or not. */
  counts(): Record<ConnectionKind, number> {
    return Object.fromEntries(this.#counts) as Record<ConnectionKind, number>;
  }

  #identify(entry: Entry, who: Who): boolean {
    if (entry.cause) return false;
    const missed = this.#passes.some((p) => p.sequence > entry.after && concerns(p.ending, who, entry.kind));
    entry.after = this.#sequence;
    if (missed) return false;
    // Asked twice of one connection, the later answer counts.
    const among = entry.who === undefined ? this.#unknown : this.#byPerson.get(entry.who.personId);
    if (among?.delete(entry) !== true) return false;
    entry.who = who;
    const entries = this.#byPerson.get(who.personId) ?? new Set();
    this.#byPerson.set(who.personId, entries.add(entry));
    this.#forgetPasses();
    this.#announce(entry);
    return true;
  }

  #remove(entry: Entry): boolean {
    const entries = entry.who && this.#byPerson.get(entry.who.personId);
    if (!(entries?.delete(entry) ?? this.#unknown.delete(entry))) return false;
    if (entries?.size === 0) this.#byPerson.delete(entry.who!.personId);
    this.#counts.set(entry.kind, this.#counts.get(entry.kind)! - 1);
    this.#forgetPasses();
    this.#announce(entry);
    return true;
  }

  #forgetPasses(): void {
    if (this.#passes.length === 0) return;
    let oldest = Infinity;
    for (const entry of this.#unknown) oldest = Math.min(oldest, entry.after);
    this.#passes = this.#passes.filter((p) => p.sequence > oldest);
  }

  #announce(entry: Entry): void {
    if (entry.who?.organisationIds === undefined || !inBrowser(entry.kind)) return;
    for (const listener of this.#onPeople) listener(entry.who.organisationIds);
  }
}

const inBrowser = (kind: ConnectionKind): boolean => kind === 'live' || kind === 'minutes';
