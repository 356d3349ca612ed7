/**
 * Where a Yjs item stands, and what may stand there. The sections of the minutes hold elements, elements hold
 * elements and text, text holds characters and marks; editors stop at anything else, everybody's. Other roots of a
 * document are carried as they come.
 */
import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import { isAtom, isMinutesElement, isMinutesMark, mayHaveAttribute } from '#lib/domain/minutes-schema.ts';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';

export interface Place {
  /**
   * What its parent is; `atom`: an element that holds nothing but attributes; `other`: outside the sections; `gone`:
   * deleted, so that it will be too.
   */
  kind: 'section' | 'element' | 'atom' | 'text' | 'other' | 'gone';
  /** How many elements stand around it. */
  depth: number;
  /** Set for an attribute of its parent, which is not one of its children. */
  attribute?: { of: string; name: string };
}

const sectionPrefix = sectionName('');

/** @param sub the attribute's name */
export const placeInRoot = (name: string, sub: string | null): Place => ({
  kind: name.startsWith(sectionPrefix) ? 'section' : 'other',
  depth: 0,
  ...(sub === null ? {} : { attribute: { of: '', name: sub } }),
});

/** @param at where the parent itself stands */
export function placeWithin(parent: Y.Item | Y.GC, at: Place, sub: string | null): Place {
  const depth = at.depth + 1;
  if (depth > limits.elementDepth) throw new Refused('elements nest too deep');
  const type = parent instanceof Y.Item && parent.content instanceof Y.ContentType ? parent.content.type : undefined;
  return type === undefined ? { kind: 'gone', depth } : placeIn(type, kindWithin(type, at.kind), depth, sub);
}

/** Where an item of the document stands. */
export function placeInDocument(item: Y.Item | Y.GC): Place {
  const parent = item instanceof Y.Item ? (item.parent as Y.AbstractType<unknown> | null) : null;
  if (parent === null) return { kind: 'gone', depth: 0 };
  let depth = 0;
  let root = parent;
  for (; root._item !== null; root = root._item.parent as Y.AbstractType<unknown>) depth += 1;
  const { kind } = placeInRoot(rootName(root), null);
  return placeIn(parent, parent === root ? kind : kindWithin(parent, kind), depth, (item as Y.Item).parentSub);
}

function placeIn(parent: Y.AbstractType<unknown>, kind: Place['kind'], depth: number, sub: string | null): Place {
  if (sub === null) return { kind, depth };
  return { kind, depth, attribute: { of: parent instanceof Y.XmlElement ? parent.nodeName : '', name: sub } };
}

function kindWithin(type: Y.AbstractType<unknown>, around: Place['kind']): Place['kind'] {
  if (around === 'other' || around === 'gone') return around;
  if (type instanceof Y.XmlText) return 'text';
  return type instanceof Y.XmlElement && isAtom(type.nodeName) ? 'atom' : 'element';
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

type Inside = Exclude<Place['kind'], 'other' | 'gone'>;

function isAllowed(content: Y.Item['content'], kind: Inside, attribute: Place['attribute']): boolean {
  if (attribute !== undefined) return kind !== 'section' && isAttribute(content, attribute);
  if (kind === 'text') {
    return content instanceof Y.ContentString || (content instanceof Y.ContentFormat && isMinutesMark(content.key));
  }
  if (kind === 'atom' || !(content instanceof Y.ContentType)) return false;
  const { type } = content;
  return type instanceof Y.XmlElement
    ? isMinutesElement(type.nodeName)
    : kind === 'element' && type instanceof Y.XmlText;
}

const isAttribute = (content: Y.Item['content'], { of, name }: NonNullable<Place['attribute']>): boolean =>
  content instanceof Y.ContentAny && content.arr.every((value) => mayHaveAttribute(of, name, value));
