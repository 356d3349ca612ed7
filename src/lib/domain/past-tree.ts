import type { Passage } from './expunction.ts';
import { isAtom } from './minutes-schema.ts';

/** The minutes of one agenda item as they were: plain data, to be shown or to be put back. */

/** A mark of the minutes' schema, such as `{type: 'link', attrs: {href}}`. */
export interface PastMark {
  type: string;
  attrs?: Record<string, unknown>;
}

/** Between two moments. */
export interface Change {
  kind: 'added' | 'removed' | 'restyled';
  /** Who did it: a person's id, or `server`. */
  by: string;
  /** In milliseconds since the epoch. */
  at: number;
}

export interface PastText {
  text: string;
  marks: readonly PastMark[];
  /** Who wrote it: a person's id, or `server`. */
  author: string;
  /** Brought by somebody after an unclean start, so that nobody attests who wrote it (S5). */
  carried: boolean;
  change?: Change;
  /** Of text that was removed: every place in which it stood. */
  passages?: Passage[];
}

export interface PastElement {
  /** By the minutes' schema: `paragraph`, `heading` … */
  name: string;
  attributes: Record<string, unknown>;
  children: PastNode[];
  change?: Change;
}

export type PastNode = PastText | PastElement;

export const isText = (node: PastNode): node is PastText => 'text' in node;

const sameChange = (one: Change | undefined, other: Change | undefined): boolean =>
  one?.kind === other?.kind && one?.by === other?.by;

const sameMarks = (one: readonly PastMark[], other: readonly PastMark[]): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

/** Adds text to its siblings, to the last of them where that is of the same kind. */
export function addText(siblings: PastNode[], text: PastText): void {
  const last = siblings.at(-1);
  const joined =
    last !== undefined &&
    isText(last) &&
    last.author === text.author &&
    last.carried === text.carried &&
    sameChange(last.change, text.change) &&
    sameMarks(last.marks, text.marks);
  if (!joined) {
    siblings.push(text);
    return;
  }
  last.text += text.text;
  if (text.passages) (last.passages ??= []).push(...text.passages);
}

/** What an editor takes: ProseMirror's JSON. */
export interface EditorNode {
  type: string;
  attrs?: Record<string, unknown>;
  content?: EditorNode[];
  text?: string;
  marks?: PastMark[];
}

/** A section without its changes, as the document that an editor shows. */
export function toEditor(nodes: readonly PastNode[]): EditorNode {
  const content = editorNodes(nodes);
  return { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] };
}

function editorNodes(nodes: readonly PastNode[]): EditorNode[] {
  const made: EditorNode[] = [];
  for (const node of nodes) {
    const last = made.at(-1);
    if (!isText(node)) made.push(editorElement(node));
    else if (last?.text !== undefined && sameMarks(last.marks ?? [], node.marks)) last.text += node.text;
    else made.push({ type: 'text', text: node.text, ...(node.marks.length > 0 ? { marks: [...node.marks] } : {}) });
  }
  return made;
}

function editorElement({ name, attributes, children }: PastElement): EditorNode {
  const content = editorNodes(children);
  return {
    type: name,
    ...(Object.keys(attributes).length > 0 ? { attrs: attributes } : {}),
    ...(content.length > 0 ? { content } : {}),
  };
}

/** Every text of a section, in reading order, with the paragraph or cell that it stands in. */
export function* textsOf(nodes: readonly PastNode[], block?: PastElement): Generator<[PastText, PastElement?]> {
  for (const node of nodes) {
    if (isText(node)) yield [node, block];
    else yield* textsOf(node.children, node);
  }
}

/** How many passages were changed in each way, and by whom. A passage ends where its paragraph does. */
export interface Tally {
  added: number;
  removed: number;
  restyled: number;
  by: Set<string>;
}

export function tally(nodes: readonly PastNode[], into: Tally = noChanges()): Tally {
  for (const node of nodes) {
    if (isText(node)) continue;
    const texts = node.children.filter(isText);
    texts.forEach(({ change }, at) => {
      if (change !== undefined && texts[at - 1]?.change?.kind !== change.kind) count(change, into);
    });
    // An element that came or went is told by its text, if it may have any.
    if (node.change?.kind === 'restyled' || (node.change && isAtom(node.name))) count(node.change, into);
    tally(node.children, into);
  }
  return into;
}

function count({ kind, by }: Change, into: Tally): void {
  into[kind] += 1;
  into.by.add(by);
}

export const noChanges = (): Tally => ({ added: 0, removed: 0, restyled: 0, by: new Set() });
