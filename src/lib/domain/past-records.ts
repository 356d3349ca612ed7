import * as Y from 'yjs';
import { isAtom } from './minutes-schema.ts';
import type { AnyType } from './past-walk.ts';

/** Whether an element stands for a decision or an action, and holds no text of its own. */
export const isRecord = (content: Y.Item['content']): content is Y.ContentType & { type: Y.XmlElement } =>
  content instanceof Y.ContentType && content.type instanceof Y.XmlElement && isAtom(content.type.nodeName);

/** Every element of a section that stands for a decision or an action, those that are gone included. */
export function* recordsWithin(type: AnyType): Generator<{ item: Y.Item; element: Y.XmlElement }> {
  for (let item = type._start; item !== null; item = item.right) {
    if (isRecord(item.content)) yield { item, element: item.content.type };
    else if (item.content instanceof Y.ContentType) yield* recordsWithin(item.content.type);
  }
}

/** What it stands for. */
export const refOf = ({ ref }: Record<string, unknown>): string => (typeof ref === 'string' ? ref : '');
