import { blocksOf, blockWithout, type BlockWords } from '#lib/domain/block-words.ts';
import type { RecordKind } from '#lib/domain/minutes-schema.ts';
import type { MeetingView } from '#lib/domain/views.ts';

const isSame = (one: BlockWords | undefined, other: BlockWords | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/**
 * What the decisions and actions in the text say: from the meeting as the reader was given it last. The text itself
 * holds only their ids, so that a counted vote is shown everywhere without anything being written (L1).
 */
export class Records {
  #known: ReadonlyMap<string, BlockWords> = new Map();
  /** Whether there are items that the reader may not read. */
  #hides = false;
  readonly #watching = new Map<string, Set<() => void>>();
  /** Those that were asked for, since the text may be faster than the meeting; `false` until that has been answered. */
  readonly #asked = new Map<string, boolean>();
  readonly #ask: () => Promise<void>;

  /** @param ask fetches the meeting anew */
  constructor(ask: () => Promise<void>) {
    this.#ask = ask;
  }

  /** Only what says something else than before is drawn anew. */
  show(view: MeetingView): void {
    const before = this.#known;
    const hid = this.#hides;
    this.#known = blocksOf(view);
    this.#hides = view.items.some(({ documentId }) => documentId === undefined);
    for (const ref of this.#watching.keys()) {
      const unknown = !before.has(ref) && !this.#known.has(ref);
      if (unknown ? hid !== this.#hides : !isSame(before.get(ref), this.#known.get(ref))) this.#tell(ref);
    }
  }

  of(kind: RecordKind, ref: string): BlockWords {
    const known = this.#known.get(ref);
    if (known !== undefined) return known;
    if (this.#asked.get(ref) === false) return blockWithout(kind, 'awaited');
    return blockWithout(kind, this.#hides ? 'confidential' : 'removed');
  }

  /** @returns stops watching */
  watch(ref: string, changed: () => void): () => void {
    const all = this.#watching.get(ref) ?? new Set();
    this.#watching.set(ref, all.add(changed));
    if (!this.#known.has(ref) && !this.#asked.has(ref)) this.#askFor(ref);
    return () => {
      all.delete(changed);
      if (all.size === 0 && this.#watching.get(ref) === all) this.#watching.delete(ref);
    };
  }

  #askFor(ref: string): void {
    this.#asked.set(ref, false);
    // Not while the text is being drawn; several at once are one question.
    queueMicrotask(() => {
      const all = [...this.#asked].filter(([, answered]) => !answered).map(([asked]) => asked);
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
        for (const asked of all) {
          this.#asked.set(asked, true);
          this.#tell(asked);
        }
      });
    });
  }
  #asking: Promise<void> | undefined;

  #tell(ref: string): void {
    for (const changed of this.#watching.get(ref) ?? []) changed();
  }
}
