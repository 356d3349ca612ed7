import * as Y from 'yjs';

/** A piece of text and the Yjs items that hold it. */
interface Piece {
  text: string;
  ids: { client: number; clock: number; length: number }[];
}
export interface SectionText {
  itemId: string;
  pieces: Piece[];
}

const prefix = 'item:';

/**
 * The text that this document shows and somebody else's does not have, section by section, paragraph by paragraph.
 * @param known how far that other has each client's changes: its state vector
 */
export function textBeyond(doc: Y.Doc, known: ReadonlyMap<number, number>): SectionText[] {
  const sections: SectionText[] = [];
  for (const name of doc.share.keys()) {
    if (!name.startsWith(prefix)) continue;
    const pieces: Piece[] = [];
    walk(doc.getXmlFragment(name)._start, known, pieces);
    if (pieces.length > 0) sections.push({ itemId: name.slice(prefix.length), pieces });
  }
  return sections;
}

/** One piece for each text node: Tiptap keeps one in each paragraph. */
function walk(first: Y.Item | null, known: ReadonlyMap<number, number>, pieces: Piece[]): void {
  const own: Piece = { text: '', ids: [] };
  for (let item = first; item !== null; item = item.right) {
    if (item.deleted) continue;
    if (item.content instanceof Y.ContentType) walk(item.content.type._start, known, pieces);
    else if (item.content instanceof Y.ContentString) add(item, item.content.str, known, own);
  }
  if (own.text.trim() !== '') pieces.push(own);
}

function add(item: Y.Item, text: string, known: ReadonlyMap<number, number>, piece: Piece): void {
  const { client, clock } = item.id;
  const skip = Math.max(0, (known.get(client) ?? 0) - clock);
  if (skip >= item.length) return;
  piece.text += text.slice(skip);
  piece.ids.push({ client, clock: clock + skip, length: item.length - skip });
}

/** Of text that waits for what it builds on: the pieces that do not stand in the document yet. */
export function notYetIn(state: ReadonlyMap<number, number>, sections: readonly SectionText[]): SectionText[] {
  return havingPieces(sections, (piece) => piece.ids.some((id) => id.clock + id.length > (state.get(id.client) ?? 0)));
}

/** Of text found before, what the document does not show any more: its place was deleted (Yjs discards it). */
export function discardedSince(doc: Y.Doc, before: readonly SectionText[]): SectionText[] {
  const gone = (id: Piece['ids'][number]) => {
    if (id.clock >= Y.getState(doc.store, id.client)) return false;
    return Y.getItem(doc.store, Y.createID(id.client, id.clock)).deleted;
  };
  return havingPieces(before, (piece) => piece.ids.some(gone));
}

function havingPieces(sections: readonly SectionText[], wanted: (piece: Piece) => boolean): SectionText[] {
  return sections
    .map(({ itemId, pieces }) => ({ itemId, pieces: pieces.filter(wanted) }))
    .filter(({ pieces }) => pieces.length > 0);
}

/** How many words were written: of text put into the middle of a word, one. */
export const wordsIn = (sections: readonly SectionText[]): number =>
  sections
    .flatMap(({ pieces }) => pieces)
    .reduce((sum, { text }) => sum + text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length, 0);

/** The items whose sections a transaction changed. */
export function itemsChangedBy({ doc, changed }: Y.Transaction): string[] {
  const roots = new Set<unknown>();
  for (const type of changed.keys()) {
    let root = type as Y.AbstractType<unknown>;
    while (root._item?.parent) root = root._item.parent as Y.AbstractType<unknown>;
    roots.add(root);
  }
  return [...doc.share]
    .filter(([name, root]) => name.startsWith(prefix) && roots.has(root))
    .map(([name]) => name.slice(prefix.length));
}

export const asText = (section: SectionText): string => section.pieces.map((p) => p.text.trim()).join('\n');
