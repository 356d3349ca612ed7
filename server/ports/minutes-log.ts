/** The log of minutes (S2 to S5, S11), and what is made of it. */
import type { Doc } from 'yjs';
import type { Passage } from '#lib/domain/expunction.ts';
import type { HistoryBatch } from '#lib/domain/history.ts';

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
  /**
   * Removes all that is kept of a document: entries, history, and whose client ids were. For one that nobody writes in any
   * more: what is appended later is a document of its own. Readers have all of it, or nothing; whoever has read a part by
   * then is refused. What a crash leaves is nobody's to read, and is removed by doing it again.
   */
  forgetDocument(documentId: string): Promise<void>;
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
