import type { Collection } from 'mongodb';
import { keysOf, type EntryDocument } from './log-entries.ts';
import { untilDecided } from './outcomes.ts';

/** Half of the minute that a merged entry's parts stay there (S4): no id goes that was not seen, or is below one that was. */
const freshMs = 30_000;
const forgottenAbove = 10_000;

interface Height {
  id: Promise<string>;
  at: number;
}

/**
 * Up to which id each document's log reaches. An id that comes twice would be taken for what a merged entry stands for,
 * and clocks may be wrong: so each is above all that were ever there. The highest of them is never swept, since a
 * merged entry's id is above those of its parts.
 */
export class Heights {
  readonly #log: Collection<EntryDocument>;
  readonly #known = new Map<string, Height>();

  constructor(log: Collection<EntryDocument>) {
    this.#log = log;
  }

  /** @returns the highest id, or one above it; `0` when there is none */
  of(documentId: string): Promise<string> {
    const known = this.#known.get(documentId);
    const now = performance.now();
    if (known && now - known.at < freshMs) return known.id;
    const id = this.#highest(documentId);
    // A look that failed must not be believed by the next one.
    id.catch(() => this.#known.delete(documentId));
    this.#remember(documentId, id, now);
    return id;
  }

  /**
   * @param highest of all that the log had
   * @param at when that was, at the earliest; of `performance.now`
   */
  note(documentId: string, highest: string, at: number): void {
    const known = this.#known.get(documentId);
    const id = (known?.id ?? Promise.resolve('0')).then((before) => (before > highest ? before : highest));
    id.catch(() => undefined);
    this.#remember(documentId, id, at);
  }

  async #highest(documentId: string): Promise<string> {
    const [last] = await untilDecided(() =>
      this.#log
        .find({ _id: keysOf(documentId) }, { projection: { n: 1 } })
        .sort({ _id: -1 })
        .limit(1)
        .toArray(),
    );
    return last?.n ?? '0';
  }

  #remember(documentId: string, id: Promise<string>, at: number): void {
    this.#known.delete(documentId);
    this.#known.set(documentId, { id, at });
    if (this.#known.size <= forgottenAbove) return;
    for (const [old, before] of this.#known) {
      if (at - before.at < freshMs) break;
      this.#known.delete(old);
    }
  }
}
