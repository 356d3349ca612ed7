/**
 * Where a Yjs item stands, and what may stand there. The sections of the minutes hold elements, elements hold
 * elements and text, text holds characters and marks; editors stop at anything else, everybody's. Other roots of a
 * document are carried as they come.
 */
import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import { isMinutesElement, isMinutesMark } from '#lib/domain/minutes-schema.ts';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';

export interface Place {
  /** What its parent is; `other`: outside the sections; `gone`: deleted, so that it will be too. */
  kind: 'section' | 'element' | 'text' | 'other' | 'gone';
  /** How many elements stand around it. */
  depth: number;
  /** An attribute of its parent, not one of its children. */
  attribute: boolean;
}

const sectionPrefix = sectionName('');

/** @param sub the attribute's name */
export const placeInRoot = (name: string, sub: string | null): Place => ({
  kind: name.startsWith(sectionPrefix) ? 'section' : 'other',
  depth: 0,
  attribute: sub !== null,
});

/** @param at where the parent itself stands */
export function placeWithin(parent: Y.Item | Y.GC, at: Place, sub: string | null): Place {
  const depth = at.depth + 1;
  if (depth > limits.elementDepth) throw new Refused('elements nest too deep');
  const type = parent instanceof Y.Item && parent.content instanceof Y.ContentType ? parent.content.type : undefined;
  return { kind: type === undefined ? 'gone' : kindWithin(type, at.kind), depth, attribute: sub !== null };
}

/** Where an item of the document stands. */
export function placeInDocument(item: Y.Item | Y.GC): Place {
  const parent = item instanceof Y.Item ? (item.parent as Y.AbstractType<unknown> | null) : null;
  if (parent === null) return { kind: 'gone', depth: 0, attribute: false };
  let depth = 0;
  let root = parent;
  for (; root._item !== null; root = root._item.parent as Y.AbstractType<unknown>) depth += 1;
  const { kind } = placeInRoot(rootName(root), null);
  return {
    kind: parent === root ? kind : kindWithin(parent, kind),
    depth,
    attribute: (item as Y.Item).parentSub !== null,
  };
}

function kindWithin(type: Y.AbstractType<unknown>, around: Place['kind']): Place['kind'] {
  if (around === 'other' || around === 'gone') return around;
  return type instanceof Y.XmlText ? 'text' : 'element';
}

const names = new WeakMap<object, string>();

/** Looked for once: a document may have many roots. */
function rootName(root: Y.AbstractType<unknown>): string {
  const name = names.get(root) ?? Y.findRootTypeKey(root);
  names.set(root, name);
  return name;
}

/** @throws Refused when editors could not show it */
export function checkPlace(content: Y.Item['content'], { kind, attribute }: Place): void {
  if (kind === 'other' || kind === 'gone' || content instanceof Y.ContentDeleted) return;
  if (!isAllowed(content, kind, attribute)) throw new Refused('minutes do not hold such content');
}

function isAllowed(content: Y.Item['content'], kind: 'section' | 'element' | 'text', attribute: boolean): boolean {
  if (attribute) return kind !== 'section' && content instanceof Y.ContentAny;
  if (kind === 'text') {
    return content instanceof Y.ContentString || (content instanceof Y.ContentFormat && isMinutesMark(content.key));
  }
  if (!(content instanceof Y.ContentType)) return false;
  const { type } = content;
  return type instanceof Y.XmlElement
    ? isMinutesElement(type.nodeName)
    : kind === 'element' && type instanceof Y.XmlText;
}
