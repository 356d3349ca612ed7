/** What a page sees of one minutes document: the shapes that `createMinutesSession` answers with. */
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { CloseCode } from '../domain/wire.ts';

/** Whose a Yjs client id is, as the server attests it. */
export interface Author {
  personId: string;
  name: string;
}

/** Text that could not reach the document, kept for its author to put back or to copy. */
export interface Recovered {
  /** Of this offer, for `dismiss`. */
  id: string;
  itemId: string;
  text: string;
  /**
   * `frozen`: the minutes closed first; `refused`: the server would not take it; `discarded`: its place was deleted
   * meanwhile; `tooLarge`: it was more than can be sent at once; `full`: the document takes no more.
   */
  why: 'frozen' | 'refused' | 'discarded' | 'tooLarge' | 'full';
}

/** Work done without a connection that is in the minutes now. */
export interface Merged {
  /** Of new text that kept its place; 0 when there were removals and formatting alone. */
  words: number;
  /** In which it was. */
  itemIds: readonly string[];
  /** Where others wrote meanwhile; undefined when that cannot be told, since the page is a new one. */
  others: readonly string[] | undefined;
  /** How many pieces had lost their place, and are offered as `discarded`. */
  offered: number;
}

/** A limit that was met, after which the browser tries again by itself. */
export type Waiting = 'updates' | 'connections' | 'documents';

export interface MinutesState {
  /** `ended` is final: `ended` below says why. */
  connection: 'connecting' | 'online' | 'offline' | 'ended';
  /** Whether the server's content has arrived at least once since the document was opened. */
  loaded: boolean;
  /** S3: whether everything typed here is durable. */
  saved: boolean;
  /** How many changes are not yet known to be durable. */
  unsaved: number;
  readOnly: boolean;
  /** Raised when `doc` was replaced by a fresh one: editors are built anew. */
  generation: number;
  ended?: { code: CloseCode | number; reason: string };
  recovered: readonly Recovered[];
  /** The latest that has not been put away. */
  merged?: Merged;
  waiting?: Waiting;
}

export interface MinutesOptions {
  /** The site's origin, such as `https://example.org`; `http` becomes `ws`. */
  origin: string;
  documentId: string;
  /** Of which board the minutes are: what is kept of them goes when access to it ends (R6). */
  boardId: string;
  readOnly: boolean;
  /** Whose unsaved work is kept in this browser across a reload (R6 wipes it). Without it nothing is kept. */
  personId?: string;
  /** How long a connection has to be away before its return is worth telling (`merged`). In ms, 1 s by default. */
  tellAfterMs?: number;
  /** For tests under Node. */
  WebSocket?: typeof WebSocket;
}

export interface MinutesSession {
  readonly documentId: string;
  /** The present document, awareness: both are replaced when `generation` rises. */
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly state: MinutesState;
  /** Calls at once and then at every change, as a Svelte store does. */
  subscribe(listener: (state: MinutesState) => void): () => void;
  /** The section of an agenda item. */
  section(itemId: string): Y.XmlFragment;
  /** The one undo manager of the present document, its scope widened to these sections. Undoes this person's changes only. */
  undoManager(itemIds: readonly string[]): Y.UndoManager;
  /** Who owns a Yjs client id, once the server has said so. Never taken from awareness. */
  author(clientId: number): Author | undefined;
  /** Called when an author becomes known, so that carets can be drawn anew. */
  onAuthors(listener: () => void): () => void;
  /** For a `beforeunload` warning. */
  hasUnsaved(): boolean;
  /** After a change of role, or when the minutes freeze or open again. */
  setReadOnly(readOnly: boolean): void;
  /** The person has put a recovered text back, or does not want it. */
  dismiss(recoveredId: string): void;
  /** The person has read what `merged` says. */
  dismissMerged(): void;
  destroy(): void;
}
