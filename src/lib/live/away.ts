import type * as Y from 'yjs';
import type { Merged } from './minutes-types.ts';
import { itemsChangedBy, wordsIn, type SectionText } from './unsaved-text.ts';

/** What happens to a document while this browser has no connection, for the notice of what was merged (S3). */
export class Away {
  readonly #tellAfterMs: number;
  #since = performance.now();
  #restored = false;
  readonly #here = new Set<string>();
  readonly #others = new Set<string>();
  #sent: Merged | undefined;

  /** @param tellAfterMs a connection that was away for less is not worth a word */
  constructor(tellAfterMs: number) {
    this.#tellAfterMs = tellAfterMs;
  }

  began(): void {
    this.#since = performance.now();
    this.#sent = undefined;
  }

  /** @param byServer it came over the connection, and not from this page */
  changed(transaction: Y.Transaction, byServer: boolean): void {
    const items = byServer ? this.#others : this.#here;
    for (const itemId of itemsChangedBy(transaction)) items.add(itemId);
  }

  /** An earlier page of this browser could not send it. */
  restored(sections: readonly SectionText[]): void {
    this.#restored = true;
    for (const { itemId } of sections) this.#here.add(itemId);
  }

  /**
   * The server's content is here.
   * @param brought the work done meanwhile, which is on its way: what was written, and what of it has lost its place
   */
  ended(brought: { before: SectionText[]; discarded: SectionText[]; loaded: boolean } | undefined): void {
    const worthTelling = this.#restored || performance.now() - this.#since >= this.#tellAfterMs;
    this.#sent = brought && worthTelling ? this.#told(brought) : undefined;
    this.#restored = false;
    this.#here.clear();
    this.#others.clear();
  }

  /** All of it is durable. @returns what is to be told, once */
  landed(): Merged | undefined {
    const merged = this.#sent;
    this.#sent = undefined;
    return merged;
  }

  /** @param loaded whether the page had shown the document before: else all of it would count as written meanwhile */
  #told({ before, discarded, loaded }: { before: SectionText[]; discarded: SectionText[]; loaded: boolean }): Merged {
    return {
      words: wordsIn(before) - wordsIn(discarded),
      itemIds: [...this.#here],
      others: loaded ? [...this.#others] : undefined,
      offered: discarded.flatMap(({ pieces }) => pieces).length,
    };
  }
}
