/**
 * What the use cases need of the world. Small async interfaces; adapters implement them, tests fake them.
 * Instants are milliseconds since 1970 as `number` where the code computes with them, ISO strings in documents.
 */
import type { Doc } from 'yjs';
import type { ActionItem } from '#lib/domain/action-items.ts';
import type { Ballot, BallotBox } from '#lib/domain/ballots.ts';
import type { Board, Organisation } from '#lib/domain/boards.ts';
import type { Interest } from '#lib/domain/declarations.ts';
import type { ExportFormat, ExportJob } from '#lib/domain/exports.ts';
import type { Expunction, LastLook, Passage } from '#lib/domain/expunction.ts';
import type { HistoryBatch } from '#lib/domain/history.ts';
import type { MailMessage } from '#lib/domain/mail.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Invitation, Person, Profile, Session } from '#lib/domain/people.ts';
import type { CopyOf, SealedRecord } from '#lib/domain/records.ts';
import type { Revocation } from '#lib/domain/revocation.ts';
import type { PublicKey } from '#lib/domain/sealing/sealed-file.ts';

// ---------------------------------------------------------------- content codec (D5)

/** All content passes here on its way to and from a store, the bus or a blob. */
export interface Codec {
  /**
   * @param scope organisation id whose key protects the content, or `workspace`
   * @returns version byte, key id, payload (compressed where that pays, then encrypted where a key is set)
   */
  encode(scope: string, content: Uint8Array): Uint8Array;
  /** The same, for what may be large: not where sockets are served. */
  encodeAside(scope: string, content: Uint8Array): Promise<Uint8Array>;
  /** @throws QuorateError `store_corrupt` when the version or the key is unknown, or the payload is damaged */
  decode(stored: Uint8Array): Uint8Array;
}

// ---------------------------------------------------------------- aggregate documents (W1a, W3)

export interface SignInAttempts {
  id: string;
  failures: number;
  /** ISO instant at which the count starts anew. */
  until: string;
}

/** Single documents about the workspace itself; `id` says which. */
export interface Setting {
  id: string;
  value: unknown;
}

export interface AggregateTypes {
  organisation: Organisation;
  board: Board;
  person: Person;
  profile: Profile;
  invitation: Invitation;
  session: Session;
  meeting: Meeting;
  actionItem: ActionItem;
  interest: Interest;
  sealedRecord: SealedRecord;
  mail: MailMessage;
  ballot: Ballot;
  ballotBox: BallotBox;
  revocation: Revocation;
  exportJob: ExportJob;
  lastLook: LastLook;
  expunction: Expunction;
  signInAttempts: SignInAttempts;
  setting: Setting;
}
export type Collection = keyof AggregateTypes;

interface Index<T> {
  /** The keys under which a document is found; kept in the clear, so never content. */
  keys: (value: T) => readonly string[];
  unique?: true;
}
type Declaration<T> = {
  scope: (value: T) => string;
  indexes: Record<string, Index<T>>;
  /** The blobs that it names: they are under its scope's key, and a copy of it is not whole without them. */
  blobs?: (value: T) => readonly string[];
};

const workspace = () => 'workspace';

/** The declared collections and their indexes: the one place; migrations and adapters follow it. */
export const collections = {
  organisation: { scope: (o) => o.id, indexes: { all: { keys: () => ['*'] } } },
  board: { scope: (b) => b.organisationId, indexes: { organisation: { keys: (b) => [b.organisationId] } } },
  person: {
    scope: workspace,
    indexes: {
      username: { keys: (p) => [p.username], unique: true },
      organisation: { keys: (p) => [...new Set(p.memberships.map((m) => m.organisationId))] },
      board: { keys: (p) => [...new Set(p.memberships.map((m) => m.boardId))] },
    },
  },
  profile: { scope: (p) => p.organisationId, indexes: { organisation: { keys: (p) => [p.organisationId] } } },
  invitation: { scope: (i) => i.organisationId, indexes: { person: { keys: (i) => [i.personId] } } },
  session: {
    scope: workspace,
    indexes: {
      person: { keys: (s) => [s.personId] },
      publicId: { keys: (s) => [s.publicId], unique: true },
      /** The day (YYYY-MM-DD) after which it can be purged. */
      expiryDay: { keys: (s) => [s.expiresAt.slice(0, 10)] },
    },
  },
  meeting: {
    scope: (m) => m.organisationId,
    indexes: {
      board: { keys: (m) => [m.boardId] },
      /** The open minutes and each Part 2 document. */
      document: {
        keys: (m) => [m.minutes.id, ...m.items.flatMap((i) => (i.confidential ? [i.confidential.minutesId] : []))],
        unique: true,
      },
    },
    blobs: ({ minutes, items }) => [
      ...(minutes.frozen?.documents ?? []).map(({ blobId }) => blobId),
      ...items.flatMap(({ papers = [] }) => papers.map(({ blobId }) => blobId)),
    ],
  },
  actionItem: {
    scope: (a) => a.organisationId,
    indexes: {
      board: { keys: (a) => [a.boardId] },
      meeting: { keys: (a) => [a.meetingId] },
      owner: { keys: (a) => [a.ownerId] },
    },
  },
  interest: {
    scope: (i) => i.organisationId,
    indexes: { organisation: { keys: (i) => [i.organisationId] }, person: { keys: (i) => [i.personId] } },
  },
  sealedRecord: {
    scope: (r) => r.organisationId,
    indexes: {
      meeting: { keys: (r) => [r.meetingId] },
      board: { keys: (r) => [r.boardId] },
      /** One record at each place of a board's chain (A2). */
      place: { keys: (r) => [`${r.boardId} ${r.seal.sequence}`], unique: true },
    },
    blobs: ({ blobId }) => [blobId],
  },
  mail: {
    scope: (m) => m.organisationId,
    indexes: {
      board: { keys: (m) => [m.boardId] },
      /** Those that may still be sent. */
      waiting: {
        keys: (m) => (m.address !== undefined && m.sentAt === undefined && m.ended === undefined ? ['*'] : []),
      },
    },
  },
  ballot: { scope: (b) => b.organisationId, indexes: { meeting: { keys: (b) => [b.meetingId] } } },
  /** A4: no index, since nothing but the id of its ballot leads to it. */
  ballotBox: { scope: (b) => b.organisationId, indexes: {} },
  revocation: {
    scope: (r) => r.organisationId,
    indexes: { person: { keys: (r) => [r.personId] }, organisation: { keys: (r) => [r.organisationId] } },
  },
  exportJob: {
    scope: (e) => e.organisationId,
    indexes: {
      person: { keys: (e) => [e.by] },
      /** Those that are not made yet. */
      open: { keys: (e) => (e.state === 'queued' || e.state === 'running' ? ['*'] : []) },
      expiryDay: { keys: (e) => [e.expiresAt.slice(0, 10)] },
    },
    blobs: ({ blobId }) => (blobId === undefined ? [] : [blobId]),
  },
  lastLook: { scope: (l) => l.organisationId, indexes: { document: { keys: (l) => [l.documentId] } } },
  expunction: {
    scope: (e) => e.organisationId,
    indexes: {
      document: { keys: (e) => [e.documentId] },
      /** Those whose text may still be stored somewhere. */
      unfinished: { keys: (e) => (e.doneAt === undefined ? ['*'] : []) },
    },
  },
  signInAttempts: { scope: workspace, indexes: { expiryDay: { keys: (a) => [a.until.slice(0, 10)] } } },
  setting: { scope: workspace, indexes: {} },
} satisfies { [C in Collection]: Declaration<AggregateTypes[C]> };

/** Collections whose documents name blobs. */
export const withBlobs = (Object.keys(collections) as Collection[]).filter((name) => 'blobs' in collections[name]);

export const scopeOf = (collection: Collection, value: unknown): string =>
  (collections[collection].scope as (value: unknown) => string)(value);

export const blobsOf = (collection: Collection, value: unknown): readonly string[] =>
  (collections[collection] as Declaration<unknown>).blobs?.(value) ?? [];

export type IndexOf<C extends Collection> = keyof (typeof collections)[C]['indexes'] & string;

/** An audit entry on its way to the chain; rides in the document that changed (W1a). */
export interface OutboxEntry {
  id: string;
  organisationId: string;
  /** ISO instant. */
  at: string;
  /** Person id, or `operator`, or `system`. */
  actor: string;
  /** The verb, such as `person.add`. */
  action: string;
  /** What it was done to, such as `person:…`. */
  subject: string;
  /** Plain JSON; never minutes' text, never a secret. */
  detail: Record<string, unknown>;
  /**
   * What is still to be done in other documents before the entry leaves the outbox (W1a). Plain JSON, applied
   * idempotently, never part of the chain; the use cases know the kinds.
   */
  then?: readonly FollowUp[];
}

/** Further members by kind. */
export interface FollowUp {
  do: string;
}

export interface Stored<T> {
  /** Raised by one at each write. */
  version: number;
  value: T;
  outbox: readonly OutboxEntry[];
}

export interface Aggregates {
  get<C extends Collection>(collection: C, id: string): Promise<Stored<AggregateTypes[C]> | undefined>;
  /** Ordered by id. `after` and `limit` page through. An index's key, exact. */
  find<C extends Collection>(
    collection: C,
    index: IndexOf<C>,
    key: string,
    page?: { after?: string; limit?: number },
  ): Promise<Stored<AggregateTypes[C]>[]>;
  /** @throws QuorateError `conflict` when the id or a unique key is taken */
  insert<C extends Collection>(collection: C, value: AggregateTypes[C], outbox?: readonly OutboxEntry[]): Promise<void>;
  /**
   * One atomic write of document and outbox entries (added to those still waiting); durable when it returns.
   * @throws QuorateError `stale_version` when the stored version is not `baseVersion` (or the document is gone)
   * @throws QuorateError `conflict` when a unique key is taken
   * @returns the new version
   */
  replace<C extends Collection>(
    collection: C,
    value: AggregateTypes[C],
    baseVersion: number,
    outbox?: readonly OutboxEntry[],
  ): Promise<number>;
  /** No error when it is gone already. */
  remove(collection: Collection, id: string): Promise<void>;
  /** Takes entries out of a document's outbox once they are in the chain. Does not raise the version. */
  clearOutbox(collection: Collection, id: string, entryIds: readonly string[]): Promise<void>;
  /** Documents whose outbox is not empty, for the relay after a crash. */
  withOutbox(limit: number): Promise<{ collection: Collection; id: string; outbox: readonly OutboxEntry[] }[]>;
}

// ---------------------------------------------------------------- audit chain (A1)

export interface ChainEntry extends Omit<OutboxEntry, 'then'> {
  /** From 1, without gaps, for each organisation. */
  sequence: number;
  /** SHA-256, hex, of the entry before; 64 zeros for the first. */
  previous: string;
  /** SHA-256, hex, over the canonical JSON of all other fields. */
  hash: string;
}

export interface AuditChain {
  head(organisationId: string): Promise<{ sequence: number; hash: string } | undefined>;
  /** Unique on (organisation, sequence) and on (organisation, id). Nothing is written unless the answer is `added`. */
  add(entry: ChainEntry): Promise<'added' | 'sequenceTaken' | 'idPresent'>;
  /** In sequence. */
  read(organisationId: string, page?: { after?: number; limit?: number }): Promise<ChainEntry[]>;
}

// ---------------------------------------------------------------- blobs (D3)

export interface Blobs {
  /** Immutable. Durable when it returns. @returns the blob's id */
  put(scope: string, content: Uint8Array): Promise<string>;
  get(id: string): Promise<Uint8Array | undefined>;
  remove(id: string): Promise<void>;
}

// ---------------------------------------------------------------- minutes log (S2 to S5)

export interface LogEntry {
  /** Sortable; a merged entry's id sorts after the ids of all it merged. */
  id: string;
  documentId: string;
  kind: 'plain' | 'merged';
  /** Person id; `server` for merged entries. */
  author: string;
  /** While recovering (S5): content under others' ids that `author` carried, not attested. */
  carried?: true;
  at: number;
  node: string;
  /** A Yjs update, version 1 encoding. */
  update: Uint8Array;
  /** For a merged entry: the ids it replaces, as far as some may still be there. */
  parts?: readonly string[];
}

/** A chunk of what compaction replaced, under a key derived from the entries (S4). */
export interface KeptHistory {
  key: string;
  content: Uint8Array;
}
export type NewLogEntry = Pick<LogEntry, 'documentId' | 'author' | 'carried' | 'at' | 'node' | 'update'> & {
  scope: string;
};

export interface MinutesLog {
  /**
   * Resolves once the entry is in the log, from when it outlives the death of the process (S2). Calls that arrive
   * together are committed together.
   * @returns its id, and `durable`: resolves once it outlives the death of the machine (S3), within 50 ms
   */
  append(entry: NewLogEntry): Promise<{ id: string; durable: Promise<void> }>;
  /** Plain entries first, merged ones after, each in key order (S4). Without those named in `except`. */
  read(documentId: string, except?: ReadonlySet<string>): Promise<LogEntry[]>;
  /** Of each of these documents: the ids of its entries, in no order. */
  ids(documentIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * The same, a page at a time: others have their turn in between, and may write and delete. A reader of all pages
   * misses nothing that was in the log when it began (S4).
   * @param which `standing` may leave out what a merged entry stands for
   */
  pages(documentId: string, which?: 'all' | 'standing'): AsyncIterable<LogEntry[]>;
  /** Adds a merged entry. Deletes nothing. @returns its id */
  addMerged(entry: NewLogEntry & { parts: readonly string[] }): Promise<string>;
  /** Deletes exactly what these merged entries name, and what merged ones among those name (S4). @returns how many */
  sweep(documentId: string, ids: readonly string[]): Promise<number>;
  /** Documents with more plain, unmerged entries than `moreThan`. */
  uncompacted(moreThan: number, limit: number): Promise<string[]>;
  /** How many plain, unmerged entries a document has. */
  waiting(documentId: string): Promise<number>;
  /** Merged entries of all documents whose parts may still be there. */
  unswept(limit: number): Promise<{ documentId: string; id: string }[]>;
  /** What compaction replaced, kept under a key derived from the entries; writing it twice adds nothing (S4). */
  keepHistory(scope: string, documentId: string, kept: KeptHistory): Promise<void>;
  /** In the order of keys, one at a time. */
  history(documentId: string): AsyncIterable<KeptHistory>;
  /** Puts other content under a key that is there (S11: expunction). */
  replaceHistory(scope: string, documentId: string, kept: KeptHistory): Promise<void>;
  /** S5: binds a Yjs client id to a person unless it is bound. @returns whose it is */
  bindClient(documentId: string, clientId: number, personId: string): Promise<string>;
  boundClients(documentId: string): Promise<ReadonlyMap<number, string>>;
  /** Until when documents are recovering, after a restore or an unclean start (S5); undefined when they are not. */
  recoveringUntil(): Promise<number | undefined>;
}

/** What the service writes into minutes by itself, in the name of whoever's decision it follows (S5). */
export interface MinutesWriter {
  /**
   * Resolves once the change is in the log.
   * @param change is given the document, whether somebody has it open or not; nothing is written when it changes nothing
   * @param isOpen asked when the document is held: whoever freezes it from then on waits for what is written (S12)
   * @throws QuorateError `frozen`
   */
  write(
    documentId: string,
    author: { personId: string; name: string; organisationId: string },
    change: (doc: Doc) => void,
    isOpen: () => Promise<boolean>,
  ): Promise<void>;
}

// ---------------------------------------------------------------- merging (S4, S11, S12)

/** What compaction is to write, history first. */
export interface Compacted {
  /** The merge of the entries that no other merged one replaces, garbage collected. */
  update: Uint8Array;
  /** Nothing in it builds on what it lacks. */
  whole: boolean;
  /** Their ids. */
  parts: string[];
  /** The plain ones among them, by author. */
  history: KeptHistory[];
}

/** What takes too long for where sockets are served. Entries come in pages, as the log gives them. */
export interface Merging {
  /** A document as one Yjs update, garbage collected: no deleted text is in it. */
  fold(entries: AsyncIterable<readonly LogEntry[]>): Promise<Uint8Array>;
  /** @returns undefined when fewer than `atLeast` plain entries wait; the text of `passages` is left out of history */
  compact(
    entries: AsyncIterable<readonly LogEntry[]>,
    options: { atLeast: number; passages: readonly Passage[] },
  ): Promise<Compacted | undefined>;
  /** What was kept, and the plain entries not yet in it, each change once; without the text of `passages`. */
  history(
    kept: AsyncIterable<KeptHistory>,
    entries: AsyncIterable<readonly LogEntry[]>,
    passages: readonly Passage[],
  ): Promise<HistoryBatch[]>;
  /** Of each passage: whether all of it is deleted from the document. */
  examine(
    entries: AsyncIterable<readonly LogEntry[]>,
    passages: readonly Passage[],
  ): Promise<('deleted' | 'shown' | 'unknown')[]>;
  /** Which entries hold text of the passages: none, only such as merged ones replace, or others too. */
  holding(
    entries: AsyncIterable<readonly LogEntry[]>,
    passages: readonly Passage[],
  ): Promise<'none' | 'replaced' | 'some'>;
  /** Kept history without the text of the passages. @returns undefined when nothing of them is in it */
  scrub(content: Uint8Array, passages: readonly Passage[]): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- documents to take away

/** Makes files of what is recorded: not where sockets are served. */
export interface Documents {
  /** @param told how much is done, from 0 to 1 */
  render(copy: CopyOf, format: ExportFormat, told?: (share: number) => void): Promise<Uint8Array>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- bus between nodes (R2, R4)

/** One process that serves, from when it took its lease until that ended. */
export type NodeName = string;

/** What one node said to a question. */
export interface NodeAnswer {
  node: NodeName;
  answer?: unknown;
  /** It did not answer before its lease had ended, or could not do what it was asked. */
  unreachable?: true;
}

export interface Bus {
  /** This node. Another name after it was fenced and began anew. */
  readonly node: NodeName;
  /** To every node, this one included. */
  publish(topic: string, message: unknown): Promise<void>;
  /**
   * Asks every node whose lease had not ended when the call began, this one included, and waits for each answer or
   * the end of its lease plus 500 ms.
   */
  ask(topic: string, message: unknown): Promise<NodeAnswer[]>;
  /** The handler's result is this node's answer. @returns stops listening */
  on(topic: string, handler: (message: never) => unknown): () => void;
  close(): Promise<void>;
}

/** R4: whether this node may hand content to sockets, and acknowledge what it wrote. */
export interface Gate {
  /** Whether the lease holds at this moment; compared before each flush and after each commit. */
  readonly holds: boolean;
  /** Whether content may go out at once: the lease holds, and the bus is heard. */
  readonly open: boolean;
  /** Resolves once content may go out: the lease holds, and the bus is heard or the store has just been asked. */
  opened(): Promise<void>;
  /** Another node has ended this one's lease: nothing that is open may go on. @returns stops listening */
  onFenced(end: () => void): () => void;
}

/** What nodes tell each other of one document, quickly and without a promise: its log has the same (S4). */
export interface Wire {
  /** To the other nodes that listen. @param scope organisation, under whose key the message travels (D5) */
  send(documentId: string, scope: string, message: Uint8Array): void;
  /** @returns `ready`: from then on what is sent arrives, as long as the bus works */
  listen(
    documentId: string,
    heard: (from: NodeName, message: Uint8Array) => void,
  ): { ready: Promise<void>; stop: () => void };
  /** A node has gone, in order or not: what it showed is over, and the log has all it will ever have of it. */
  onGone(gone: (node: NodeName) => void): () => void;
  /** What was sent for some time is missing. */
  onMissed(missed: () => void): () => void;
}

// ---------------------------------------------------------------- nodes of one store, and a channel between them

/** A node's lease as the store has it. That it lives is told by `beats`, which rises: no two clocks are compared. */
export interface Lease {
  node: NodeName;
  beats: number;
  /** Whether it hears other nodes. One that does not serves a store alone. */
  shared: boolean;
}

export interface Question {
  id: string;
  from: NodeName;
  topic: string;
  message: unknown;
}

/** How nodes know of each other, and reach each other when nothing else does, through the store that they share. */
export interface Nodes {
  begin(lease: Omit<Lease, 'beats'>): Promise<void>;
  /** @returns false once another node has ended this lease */
  renew(node: NodeName): Promise<boolean>;
  /** Those that have not ended. */
  live(): Promise<Lease[]>;
  /**
   * Ends another's lease, unless it was renewed meanwhile. Log entries of it that come later are quarantined (R4).
   * @returns whether it has ended
   */
  fence(lease: Lease): Promise<boolean>;
  /** Of this node itself: nothing of it is under way any more. */
  end(node: NodeName): Promise<void>;
  ask(question: Question): Promise<void>;
  /** Those that still wait for answers. */
  questions(): Promise<Question[]>;
  /** No error when the question is gone. */
  answer(questionId: string, answer: NodeAnswer): Promise<void>;
  answers(questionId: string): Promise<NodeAnswer[]>;
  withdraw(questionId: string): Promise<void>;
}

/** Bytes to all nodes at once, without a promise that they arrive. */
export interface Channel {
  /** Whether what others publish arrives here, as far as is known. */
  readonly hears: boolean;
  onChange(changed: (hears: boolean) => void): () => void;
  /** @returns false when it surely did not go out */
  publish(subject: string, message: Uint8Array): boolean;
  /** @returns `ready` once subscribed; subscribed anew after each reconnection */
  subscribe(subject: string, heard: (message: Uint8Array) => void): { ready: Promise<void>; stop: () => void };
  close(): Promise<void>;
}

// ---------------------------------------------------------------- the small ones

/** The service's own key, with which it seals records (A2). */
export interface Signing {
  /** Which key signs now. @throws QuorateError `not_possible_now` when there is none */
  keyId(): Promise<string>;
  /** @returns the signature (Ed25519), base64. @throws QuorateError `not_possible_now` when there is no key */
  sign(bytes: Uint8Array): Promise<string>;
  /** Every key that ever signed, in order. */
  publicKeys(): Promise<PublicKey[]>;
}

export interface Clock {
  now(): number;
}
export interface Ids {
  /** Unguessable, URL-safe, sortable by time of making. */
  next(): string;
  /** @returns `bytes` random bytes, base64url */
  secret(bytes: number): string;
}
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for `undefined` (an unknown user) as for a wrong password. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
}

/** What is known of a cookie's value. `ended` tells apart why it no longer serves. */
export type SessionCheck =
  | {
      state: 'live';
      session: Session;
      /** Set when the cookie should be sent anew: sliding expiry. */ renewed: boolean;
    }
  | { state: 'revoked'; session: Session }
  | { state: 'none' };

export interface Sessions {
  /** @returns the cookie's value (never stored) and the session */
  begin(person: Person, device: string): Promise<{ token: string; session: Session }>;
  check(token: string): Promise<SessionCheck>;
  /** As `check`, by the hash that the session is stored under, for a connection that was let in with the token. */
  checkById(sessionId: string): Promise<SessionCheck>;
  list(personId: string): Promise<Session[]>;
  end(sessionId: string, why: NonNullable<Session['ended']>['why']): Promise<void>;
  confirm(sessionId: string): Promise<void>;
  /** The `Set-Cookie` header's value; without a token, the one that clears it. */
  cookie(token?: string): string;
}

/** What a mail server is handed. */
export interface MailToSend {
  /** Of the mail: a server that is given it twice can tell. */
  id: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
}

/**
 * How handing a mail over ended. `unknown`: it went out, and no answer came. `unreachable`: it did not, and may be tried
 * again; `everyone`: there is no talking to the server, whoever it is for.
 */
export type MailOutcome =
  { is: 'taken' } | { is: 'refused' | 'unknown'; why: string } | { is: 'unreachable'; why: string; everyone?: true };

export interface Mail {
  /** Never throws for what the other side says or does. */
  send(mail: MailToSend): Promise<MailOutcome>;
  close(): void;
}

/** Structured events. Never a secret, never minutes' text. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

// ---------------------------------------------------------------- whether the store is there (S3)

/** Whether what is written now reaches the store, as far as is known. */
export interface StorageHealth {
  readonly ok: boolean;
  /** @returns stops listening */
  onChange(changed: (ok: boolean) => void): () => void;
}

// ---------------------------------------------------------------- all that a store holds (copy, backup, restore)

/** What each kind of piece is, decoded and the same whichever store it comes from. */
export interface Pieces {
  blob: { id: string; scope: string; content: Uint8Array };
  document: { collection: Collection; id: string } & Stored<{ id: string }>;
  chain: ChainEntry;
  /** `parts` is absent once they have been swept; they are in ascending order. What is quarantined (R4) is left out. */
  log: LogEntry & {
    scope: string;
    /** Plain: a merged entry stands for it. */
    covered: boolean;
  };
  history: KeptHistory & { documentId: string; scope: string };
  client: { documentId: string; clientId: number; personId: string };
  /** What the store knows of itself and has to go along. */
  meta: { name: 'recoveringUntil'; value: number };
}
export type PieceKind = keyof Pieces;

/** Why nobody may use a store, as the store itself says. */
export interface Unfinished {
  /** Such as `an unfinished copy of /srv/quorate`. */
  is: string;
  /** ISO instant. */
  begun: string;
  /** What was there before is still being removed. */
  clearing?: true;
}

/** All that a store holds, to be moved whole. Pages are small enough to be held in memory one at a time. */
export interface Contents {
  /**
   * Each piece once; of what is written meanwhile some is seen. Log entries as S4 wants them: nothing is missed that a
   * merged entry does not hold.
   * @param which documents of this collection only; log or history of this document only; blobs other than these
   */
  read<K extends PieceKind>(
    kind: K,
    which?: { collection?: Collection; documentId?: string; except?: ReadonlySet<string> },
  ): AsyncIterable<Pieces[K][]>;
  /** Of each document: its version, and how many entries wait in its outbox. */
  versions(collection: Collection): AsyncIterable<{ id: string; version: number; waiting: number }[]>;
  historyKeys(): AsyncIterable<{ documentId: string; key: string }[]>;
  /**
   * Into a store that has been begun. Documents take the place of what is there; all else is left as it is where it is
   * there already. Outlives the death of the machine once `finish` has returned.
   * @throws QuorateError `conflict` when a unique key is taken
   */
  write<K extends PieceKind>(kind: K, pieces: readonly Pieces[K][]): Promise<void>;
  removeDocuments(collection: Collection, ids: readonly string[]): Promise<void>;
  /** Set from `begin` to `finish`. */
  unfinished(): Promise<Unfinished | undefined>;
  /** From now on the store opens for nobody but who goes on with it. What it knows of itself is forgotten. */
  begin(mark: Unfinished): Promise<void>;
  /** Removes every piece there is. */
  clear(): Promise<void>;
  /** It is whole, and can be used. @throws QuorateError `conflict` when a unique key is there twice */
  finish(): Promise<void>;
}

/** Tells apart what two stores hold of one kind. */
export interface Digest {
  count: number;
  /** SHA-256 of each piece, added up: in no order. Hex. */
  hash: string;
}

/** Of one kind: what was to be copied, and what the copy has. */
export interface Compared {
  /** The kind, for people. */
  called: string;
  source: Digest;
  target: Digest;
}
