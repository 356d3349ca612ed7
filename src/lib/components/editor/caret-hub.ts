import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

/** Who a caret belongs to, as the server attests it. */
export interface CaretOwner {
  personId: string;
  name: string;
  /** Which of the design's eight colours of people, the same as on their avatar. */
  hue: number;
}

interface Cursor {
  anchor: unknown;
  head: unknown;
}

type Change = { added: number[]; updated: number[]; removed: number[] };
type Listener = (clients: number[]) => void;

const publishEveryMs = 60;

/**
 * Stands between one document's awareness and its sections: each section hears only of carets that are in it, names
 * come from the server and never from awareness, and a caret that cannot be read is left out.
 */
export class CaretHub {
  readonly doc: Y.Doc;
  readonly #awareness: Awareness;
  readonly #ownerOf: (clientId: number) => CaretOwner | undefined;
  readonly #listeners = new Map<Y.XmlFragment, Set<Listener>>();
  readonly #places = new Map<number, Y.XmlFragment>();
  #own: Cursor | null = null;
  #publishing: ReturnType<typeof setTimeout> | undefined;

  constructor(doc: Y.Doc, awareness: Awareness, ownerOf: (clientId: number) => CaretOwner | undefined) {
    this.doc = doc;
    this.#awareness = awareness;
    this.#ownerOf = ownerOf;
    awareness.on('change', this.#onChange);
  }

  end(): void {
    this.#awareness.off('change', this.#onChange);
    clearTimeout(this.#publishing);
  }

  /** To be called when the server has attested who owns some client id. */
  ownersChanged(): void {
    for (const [fragment, listeners] of this.#listeners) {
      const clients = [...this.statesIn(fragment).keys()];
      if (clients.length > 0) for (const listener of listeners) listener(clients);
    }
  }

  listen(fragment: Y.XmlFragment, listener: Listener): () => void {
    const listeners = this.#listeners.get(fragment) ?? new Set();
    this.#listeners.set(fragment, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** The carets in one section, by client id, with their attested owners. */
  statesIn(fragment: Y.XmlFragment): Map<number, { cursor: Cursor; user: CaretOwner & { color: string } }> {
    const found = new Map<number, { cursor: Cursor; user: CaretOwner & { color: string } }>();
    for (const [clientId, state] of this.#awareness.getStates()) {
      if (clientId === this.doc.clientID) continue;
      const cursor = cursorOf(state);
      const owner = cursor === null ? undefined : this.#ownerOf(clientId);
      if (cursor === null || owner === undefined) continue;
      // The text a caret stands on may come after the caret: look again while its place is unknown.
      const place = this.#places.get(clientId) ?? this.#place(clientId, cursor);
      // y-tiptap wants a colour of its own kind; the style sheet goes by the hue instead.
      if (place === fragment) found.set(clientId, { cursor, user: { ...owner, color: '#000000' } });
    }
    return found;
  }

  get own(): Cursor | null {
    return this.#own;
  }

  /** Tells the others where the own caret is, a few times a second at most. */
  publish(cursor: Cursor | null): void {
    if (sameCursor(cursor, this.#own)) return;
    this.#own = cursor;
    this.#publishing ??= setTimeout(() => {
      this.#publishing = undefined;
      this.#awareness.setLocalStateField('cursor', this.#own);
    }, publishEveryMs);
  }

  #onChange = ({ added, updated, removed }: Change): void => {
    const touched = new Map<Y.XmlFragment, number[]>();
    const touch = (fragment: Y.XmlFragment | undefined, clientId: number): void => {
      if (fragment !== undefined) touched.set(fragment, [...(touched.get(fragment) ?? []), clientId]);
    };
    for (const clientId of [...added, ...updated, ...removed]) {
      if (clientId === this.doc.clientID) continue;
      const before = this.#places.get(clientId);
      this.#places.delete(clientId);
      const cursor = cursorOf(this.#awareness.getStates().get(clientId));
      const now = cursor === null ? undefined : this.#place(clientId, cursor);
      touch(now, clientId);
      if (before !== now) touch(before, clientId);
    }
    for (const [fragment, clients] of touched) {
      for (const listener of this.#listeners.get(fragment) ?? []) listener(clients);
    }
  };

  /** The section that both ends of a cursor are in. Others' awareness is not to be trusted: any shape may come. */
  #place(clientId: number, cursor: Cursor): Y.XmlFragment | undefined {
    try {
      const head = rootOf(cursor.head, this.doc);
      if (head === undefined || rootOf(cursor.anchor, this.doc) !== head) return undefined;
      this.#places.set(clientId, head);
      return head;
    } catch {
      return undefined;
    }
  }
}

function cursorOf(state: unknown): Cursor | null {
  const cursor = (state as { cursor?: unknown } | null | undefined)?.cursor;
  if (typeof cursor !== 'object' || cursor === null || !('anchor' in cursor) || !('head' in cursor)) return null;
  return cursor;
}

function rootOf(json: unknown, doc: Y.Doc): Y.XmlFragment | undefined {
  const position = Y.createRelativePositionFromJSON(json);
  // Looking up a root type by an unknown name would create it.
  if (position.tname != null && !doc.share.has(position.tname)) return undefined;
  let type = Y.createAbsolutePositionFromRelativePosition(position, doc)?.type;
  while (type?._item != null) type = type._item.parent as Y.AbstractType<unknown>;
  return type instanceof Y.XmlFragment ? type : undefined;
}

function sameCursor(a: Cursor | null, b: Cursor | null): boolean {
  if (a === null || b === null) return a === b;
  return samePosition(a.anchor, b.anchor) && samePosition(a.head, b.head);
}

const samePosition = (a: unknown, b: unknown): boolean =>
  Y.compareRelativePositions(Y.createRelativePositionFromJSON(a), Y.createRelativePositionFromJSON(b));
