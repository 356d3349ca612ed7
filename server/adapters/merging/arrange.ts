/**
 * Arranges what people did into batches of one author and at most ten seconds (S11). Two who type at the same time do
 * not cut each other's batches short: a change joins its author's last batch, past those of others that began since,
 * as long as nothing in it builds on theirs.
 */
import * as Y from 'yjs';
import type { HistoryBatch } from '#lib/domain/history.ts';
import { Contents, type Deletion, endOf, lackingParts, readContents, type Struct } from './contents.ts';
import { Ranges } from './ranges.ts';

const longestMs = 10_000;

/** One change, or several of one author that were put together before. */
export interface Piece {
  /** Of the log entry, or of the first of them: pieces are taken in the order of ids. */
  id: string;
  author: string;
  carried: boolean;
  from: number;
  until: number;
  update: Uint8Array;
}

/** A batch, with the entries that are in it. */
export interface ArrangedBatch extends HistoryBatch {
  ids: string[];
}

interface Batch extends Omit<ArrangedBatch, 'update'> {
  position: number;
  contents: Contents;
}

interface Read {
  piece: Piece;
  structs: Struct[];
  deletions: Deletion[];
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * What is given twice is taken once, also where it stands in different company: whoever brought it first keeps it.
 * @returns batches in an order in which each builds on those before it alone
 */
export function arrange(pieces: readonly Piece[]): ArrangedBatch[] {
  const arranger = new Arranger();
  for (const piece of [...pieces].sort(byId)) arranger.take(piece);
  return arranger.finish();
}

class Arranger {
  readonly #batches: Batch[] = [];
  readonly #lastOf = new Map<string, Batch>();
  /** Which batch brought each struct, and deleted it. */
  readonly #placed = new Ranges<Batch>();
  readonly #deleted = new Ranges<Batch>();
  /** Builds on what has not come: entries of nodes whose clocks differ may stand in another order. */
  #waiting: Read[] = [];

  take(piece: Piece): void {
    const read = { piece, ...readContents(piece.update) };
    const rest = this.#place(read);
    if (rest !== undefined) this.#waiting.push(rest);
    else if (this.#waiting.length > 0) this.#retry();
  }

  finish(): ArrangedBatch[] {
    // What still lacks something is kept all the same: Yjs keeps it aside.
    for (const read of this.#waiting) this.#add(this.#begin(read.piece), this.#reduced(read));
    return this.#batches
      .filter(({ contents }) => !contents.isEmpty)
      .map(({ author, carried, from, until, contents, ids }) => ({
        author,
        carried,
        from,
        until,
        update: contents.write(),
        ids,
      }));
  }

  #retry(): void {
    for (let before = -1; this.#waiting.length !== before;) {
      before = this.#waiting.length;
      this.#waiting = this.#waiting.flatMap((read) => this.#place(read) ?? []);
    }
  }

  /** @returns what is new of it, when something it builds on is not there yet. What was given is used up */
  #place(given: Read): Read | undefined {
    const read = this.#reduced(given);
    const latest = this.#latestBelow(read);
    if (latest === undefined) return read;
    if (read.structs.length === 0 && read.deletions.length === 0) return undefined;
    const { piece } = read;
    const last = this.#lastOf.get(keyOf(piece));
    const fits =
      last !== undefined &&
      latest <= last.position &&
      Math.max(last.until, piece.until) - Math.min(last.from, piece.from) <= longestMs;
    this.#add(fits ? last : this.#begin(piece), read);
    return undefined;
  }

  #begin(piece: Piece): Batch {
    const { author, carried, from, until } = piece;
    const position = this.#batches.length;
    const batch = { position, author, carried, from, until, ids: [], contents: new Contents() };
    this.#batches.push(batch);
    this.#lastOf.set(keyOf(piece), batch);
    return batch;
  }

  #add(batch: Batch, { piece, structs, deletions }: Read): void {
    batch.from = Math.min(batch.from, piece.from);
    batch.until = Math.max(batch.until, piece.until);
    batch.ids.push(piece.id);
    for (const struct of structs) {
      this.#placed.add(struct.id.client, struct.id.clock, endOf(struct), batch);
      batch.contents.addStruct(struct);
    }
    for (const deletion of deletions) {
      this.#deleted.add(deletion.client, deletion.start, deletion.end, batch);
      batch.contents.addDeletion(deletion);
    }
  }

  /** Without what an earlier piece brought. */
  #reduced({ piece, structs, deletions }: Read): Read {
    const newStructs = structs.flatMap((struct) => lackingParts(this.#placed, struct));
    const newDeletions = deletions.flatMap(({ client, start, end }) =>
      this.#deleted.lacking(client, start, end).map(([from, to]) => ({ client, start: from, end: to })),
    );
    return { piece, structs: newStructs, deletions: newDeletions };
  }

  /** @returns the position of the last batch that it builds on, -1 for none; undefined where something is missing */
  #latestBelow({ structs, deletions }: Read): number | undefined {
    let latest = -1;
    const own = new Map<number, [start: number, end: number]>();
    for (const { id, length } of structs) {
      const known = own.get(id.client);
      if (known === undefined) own.set(id.client, [id.clock, id.clock + length]);
      else {
        known[0] = Math.min(known[0], id.clock);
        known[1] = Math.max(known[1], id.clock + length);
      }
    }
    const there = (client: number, clock: number): boolean => {
      const range = this.#placed.at(client, clock);
      if (range !== undefined) {
        latest = Math.max(latest, range.of.position);
        return true;
      }
      const [start, end] = own.get(client) ?? [0, 0];
      return clock >= start && clock < end;
    };
    for (const struct of structs) {
      const { client, clock } = struct.id;
      if (clock > 0 && !there(client, clock - 1)) return undefined;
      for (const id of namedBy(struct)) if (!there(id.client, id.clock)) return undefined;
    }
    for (const { client, start, end } of deletions) {
      const [ownStart, ownEnd] = own.get(client) ?? [0, 0];
      for (const [from, to] of this.#placed.lacking(client, start, end)) {
        if (from < ownStart || to > ownEnd) return undefined;
      }
      for (const { of } of this.#placed.within(client, start, end)) latest = Math.max(latest, of.position);
    }
    return latest;
  }
}

const keyOf = ({ author, carried }: Pick<Piece, 'author' | 'carried'>): string => `${carried ? '+' : '-'}${author}`;

function namedBy(struct: Struct): Y.ID[] {
  if (!(struct instanceof Y.Item)) return [];
  const parent = struct.parent as unknown;
  return [struct.origin, struct.rightOrigin, parent instanceof Y.ID ? parent : null].filter((id) => id !== null);
}
