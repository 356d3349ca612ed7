import type * as Y from 'yjs';
import type { Fates } from './minutes-fates.ts';

/** The attributes that an element had at a moment. */
export function attributesAt(fates: Fates, type: Y.XmlElement, moment: number): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [key, last] of type._map) {
    const value = valueAt(fates, last, moment);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** Yjs joins values that one client set one after the other, once another one has taken their place. */
function valueAt(fates: Fates, last: Y.Item, moment: number): unknown {
  for (let item: Y.Item | null = last; item !== null; item = item.left) {
    for (let at = item.length - 1; at >= 0; at -= 1) {
      const { born, died } = fates.of({ client: item.id.client, clock: item.id.clock + at });
      if (born <= moment) return died <= moment ? undefined : item.content.getContent()[at];
    }
  }
  return undefined;
}
