import * as Y from 'yjs';
import type { History, HistoryBatch } from './history.ts';
import { sectionName } from './meetings.ts';
import { Fates } from './minutes-fates.ts';
import type { PastNode } from './past-tree.ts';
import { type AnyType, type Author, PastWalk } from './past-walk.ts';

/** One batch of the history, as it was taken in. */
export interface Moment extends Author {
  /** When it began; `at` is when it ended. Milliseconds since the epoch. */
  from: number;
  /** The agenda items whose minutes it changed. */
  items: ReadonlySet<string>;
}

const prefix = sectionName('');

/**
 * One minutes document with all that ever stood in it (S11). Moments are counted from 0 in the order of the history;
 * -1 is before the first.
 */
export class MinutesPast {
  readonly moments: readonly Moment[];
  readonly #moments: Moment[] = [];
  readonly #doc = new Y.Doc({ gc: false });
  readonly #fates = new Fates();
  readonly #owners: ReadonlyMap<number, string>;
  /** For each agenda item the moments that changed it. */
  readonly #touched = new Map<string, number[]>();
  #taking: HistoryBatch | undefined;

  constructor({ clients }: Pick<History, 'clients'>) {
    this.#owners = new Map(clients);
    this.moments = this.#moments;
    this.#doc.on('afterTransaction', (transaction: Y.Transaction) => {
      // Yjs peers delete formatting marks that somebody's change made redundant; reading changes nothing.
      transaction._needFormattingCleanup = false;
      if (this.#taking) this.#note(this.#taking, transaction);
    });
  }

  /** Takes the next batch. A few thousand in a row keep a page from answering: whoever calls this pauses. */
  add(batch: HistoryBatch): void {
    this.#taking = batch;
    try {
      Y.applyUpdate(this.#doc, batch.update);
    } finally {
      this.#taking = undefined;
    }
  }

  #note({ author, carried, from, until }: HistoryBatch, transaction: Y.Transaction): void {
    const moment = this.#moments.length;
    this.#fates.note(transaction, moment);
    const items = new Set<string>();
    for (const type of transaction.changed.keys()) {
      const name = rootName(type);
      if (name?.startsWith(prefix)) items.add(name.slice(prefix.length));
    }
    for (const itemId of items) {
      const moments = this.#touched.get(itemId);
      if (moments === undefined) this.#touched.set(itemId, [moment]);
      else moments.push(moment);
    }
    // People's clocks and the order of the log may differ by a little: time never runs backwards here.
    const at = Math.max(until, this.#moments.at(-1)?.at ?? 0);
    this.#moments.push({ author, carried, from: Math.min(from, at), at, items });
  }

  /** The agenda items that ever had minutes in this document. */
  get items(): string[] {
    return [...this.#touched.keys()];
  }

  /** The last moment that had ended by then. */
  momentAt(time: number): number {
    return this.#moments.findLastIndex(({ at }) => at <= time);
  }

  /** The last moment up to this one that changed a section; -1 when none did. The section is the same ever since. */
  lastChange(itemId: string, moment: number): number {
    return this.#touched.get(itemId)?.findLast((touched) => touched <= moment) ?? -1;
  }

  /** A section as it was at a moment. */
  section(itemId: string, moment: number): PastNode[] {
    return this.changes(itemId, moment, moment);
  }

  /**
   * A section at the later of two moments, with what was added since the earlier one and what was removed.
   * @param passing whether what came and went in between is told as removed too
   */
  changes(itemId: string, from: number, until: number, passing = false): PastNode[] {
    if (!this.#touched.has(itemId)) return [];
    const walk = new PastWalk(this.#fates, { from, until, passing }, (moment, client) => this.#author(moment, client));
    return walk.section(this.#doc.getXmlFragment(sectionName(itemId)));
  }

  /** What the server merged for others is theirs, as far as their ids are known. */
  #author(moment: number, client: number): Author {
    const { author, carried, at } = this.#moments[moment]!;
    return { author: author === 'server' ? (this.#owners.get(client) ?? author) : author, carried, at };
  }

  destroy(): void {
    this.#doc.destroy();
  }
}

function rootName(type: AnyType): string | undefined {
  let root = type;
  while (root._item !== null) root = root._item.parent as AnyType;
  return root.doc === null ? undefined : Y.findRootTypeKey(root);
}
