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
  /** `frozen`: the minutes closed first; `refused`: the server would not take it; `discarded`: its place was deleted meanwhile. */
  why: 'frozen' | 'refused' | 'discarded';
}

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
}

export interface MinutesOptions {
  /** The site's origin, such as `https://example.org`; `http` becomes `ws`. */
  origin: string;
  documentId: string;
  readOnly: boolean;
  /** Whose unsaved work is kept in this browser across a reload (R6 wipes it). Without it nothing is kept. */
  personId?: string;
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
  destroy(): void;
}
