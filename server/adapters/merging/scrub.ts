/** Takes the text of passages out of updates (S11): deleted content of the same length is left in its place. */
import * as Y from 'yjs';
import type { Passage } from '#lib/domain/expunction.ts';
import { Contents, cut, endOf, readContents, type Struct } from './contents.ts';
import { Ranges } from './ranges.ts';

export type Passages = Ranges<true>;

export function toRanges(passages: readonly Passage[]): Passages {
  const ranges = new Ranges<true>();
  for (const { clientId, clock, length } of passages) ranges.add(clientId, clock, clock + length, true);
  return ranges;
}

/**
 * Whether a struct has something to take out. A paragraph or another element holds no text of its own, and its place
 * is where others' text hangs.
 */
const holdsText = (struct: Struct): struct is Y.Item =>
  struct instanceof Y.Item && !(struct.content instanceof Y.ContentDeleted || struct.content instanceof Y.ContentType);

const touches = (passages: Passages, struct: Struct): boolean =>
  !passages.within(struct.id.client, struct.id.clock, endOf(struct)).next().done;

export const holdsPassage = (update: Uint8Array, passages: Passages): boolean =>
  readContents(update).structs.some((struct) => holdsText(struct) && touches(passages, struct));

/** @returns the update itself when nothing of the passages is in it */
export function scrub(update: Uint8Array, passages: Passages): Uint8Array {
  if (passages.isEmpty || !holdsPassage(update, passages)) return update;
  const { structs, deletions } = readContents(update);
  const contents = new Contents();
  for (const struct of structs) {
    for (const part of holdsText(struct) ? blanked(struct, passages) : [struct]) contents.addStruct(part);
  }
  for (const deletion of deletions) contents.addDeletion(deletion);
  return contents.write();
}

function blanked(item: Y.Item, passages: Passages): Struct[] {
  const all: Struct[] = [];
  const end = endOf(item);
  let rest: Struct = item;
  for (const range of [...passages.within(item.id.client, item.id.clock, end)]) {
    if (range.start > rest.id.clock) {
      const inside = cut(rest, range.start);
      all.push(rest);
      rest = inside;
    }
    const after: Struct | undefined = range.end < end ? cut(rest, range.end) : undefined;
    (rest as Y.Item).content = new Y.ContentDeleted(rest.length);
    all.push(rest);
    if (after === undefined) return all;
    rest = after;
  }
  return [...all, rest];
}
