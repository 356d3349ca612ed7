/** All that a store holds, to be copied, backed up and restored (D4). */
import type { Collection } from './collections.ts';
import type { ChainEntry, Stored } from './aggregates.ts';
import type { KeptHistory, LogEntry } from './minutes-log.ts';

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
