import type { Collection, Filter } from 'mongodb';
import { guarded } from './client.ts';
import type { Heights } from './heights.ts';
import type { EntryDocument, Kind } from './log-entries.ts';

/** Who has many documents open asks for the same ones again and again: this is for how long they are remembered. */
const rememberedMs = 60_000;
/** So few are as soon read as looked at. */
const few = 20;
/** Ten minutes, as ids count. */
const togetherMicros = 600_000_000;
/** However alike a log looks, its ids are read anew after so long. */
const readAgainMs = 30_000;

/** What is not put aside. */
const shown = { $in: ['p', 'c', 'm'] satisfies Kind[] };

/** How many there are, and which are the first and the last: sweeps take the first ones, and what is added counts. */
interface Outline {
  count: number;
  first: string;
  last: string;
}
interface Seen extends Outline {
  ids: readonly string[];
  readAt: number;
  askedAt: number;
}

const outlineOf = (ids: readonly string[]): Outline => ({
  count: ids.length,
  first: ids.reduce((a, b) => (a < b ? a : b), ids[0] ?? ''),
  last: ids.reduce((a, b) => (a > b ? a : b), ''),
});

const alike = (a: Outline, b: Outline): boolean => a.count === b.count && a.first === b.first && a.last === b.last;

/** The ids of many documents at once. Of a log that has not changed it returns the same list as before. */
export class LogIds {
  readonly #log: Collection<EntryDocument>;
  readonly #heights: Heights;
  readonly #seen = new Map<string, Seen>();

  constructor(log: Collection<EntryDocument>, heights: Heights) {
    this.#log = log;
    this.#heights = heights;
  }

  async of(documentIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const now = performance.now();
    for (const documentId of documentIds) this.#asked(documentId, now);
    await (documentIds.length <= few ? this.#read(documentIds, now) : this.#lookAt(documentIds, now));
    const found = new Map<string, readonly string[]>();
    for (const documentId of documentIds) {
      const seen = this.#seen.get(documentId)!;
      found.set(documentId, seen.ids);
      this.#heights.note(documentId, seen.last || '0', now);
    }
    for (const [documentId, { askedAt }] of this.#seen) {
      if (now - askedAt > rememberedMs) this.#seen.delete(documentId);
    }
    return found;
  }

  #asked(documentId: string, now: number): void {
    const seen = this.#seen.get(documentId);
    if (seen) seen.askedAt = now;
  }

  async #lookAt(documentIds: readonly string[], now: number): Promise<void> {
    const outlines = await this.#outlines(documentIds);
    const grown = new Map<string, Outline>();
    const others: string[] = [];
    for (const documentId of documentIds) {
      const seen = this.#seen.get(documentId);
      const outline = outlines.get(documentId) ?? outlineOf([]);
      if (!seen || now - seen.readAt > readAgainMs) others.push(documentId);
      else if (seen.count > 0 && seen.first === outline.first && seen.count < outline.count)
        grown.set(documentId, outline);
      else if (!alike(seen, outline)) others.push(documentId);
    }
    others.push(...(await this.#readOn(grown, now)));
    if (others.length > 0) await this.#read(others, now);
  }

  async #outlines(documentIds: readonly string[]): Promise<Map<string, Outline>> {
    const rows = await guarded(() =>
      this.#log
        .aggregate<Outline & { _id: string }>(
          [
            { $match: { d: { $in: [...documentIds] }, k: shown } },
            { $group: { _id: '$d', count: { $sum: 1 }, first: { $min: '$n' }, last: { $max: '$n' } } },
          ],
          { hint: 'reading' },
        )
        .toArray(),
    );
    return new Map(rows.map(({ _id, ...outline }) => [_id, outline]));
  }

  /** Most of what is new stands behind what was there. @returns those of which that is not all */
  async #readOn(grown: ReadonlyMap<string, Outline>, now: number): Promise<string[]> {
    const left: string[] = [];
    // Those that were written to at about the same time: there is one bound for all that are asked for together.
    const together = Map.groupBy(grown.keys(), (id) => Math.floor(Number(this.#seen.get(id)!.last) / togetherMicros));
    for (const documentIds of together.values()) {
      const bound = documentIds.map((id) => this.#seen.get(id)!.last).reduce((a, b) => (a < b ? a : b));
      const found = await this.#find({ d: { $in: documentIds }, k: shown, n: { $gt: bound } }, documentIds);
      for (const [documentId, each] of found) {
        const seen = this.#seen.get(documentId)!;
        const ids = [...seen.ids, ...each.filter((id) => id > seen.last)];
        if (ids.length < grown.get(documentId)!.count) left.push(documentId);
        else this.#seen.set(documentId, { ...outlineOf(ids), ids, readAt: seen.readAt, askedAt: now });
      }
    }
    return left;
  }

  async #read(documentIds: readonly string[], now: number): Promise<void> {
    for (const [documentId, each] of await this.#find({ d: { $in: [...documentIds] }, k: shown }, documentIds)) {
      const before = this.#seen.get(documentId);
      const outline = outlineOf(each);
      // The same list as before tells its readers that there is nothing new.
      const same = before !== undefined && alike(before, outline) && before.ids.every((id, i) => id === each[i]);
      this.#seen.set(documentId, { ...outline, ids: same ? before.ids : each, readAt: now, askedAt: now });
    }
  }

  async #find(which: Filter<EntryDocument>, documentIds: readonly string[]): Promise<Map<string, string[]>> {
    const found = await guarded(() =>
      this.#log.find(which, { projection: { _id: 0, d: 1, n: 1 }, hint: 'reading' }).toArray(),
    );
    const ids = new Map(documentIds.map((documentId) => [documentId, [] as string[]]));
    for (const { d, n } of found) ids.get(d)!.push(n);
    return ids;
  }
}
