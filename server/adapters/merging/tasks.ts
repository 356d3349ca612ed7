/** What is done with entries and kept history once they are together; the same in a process beside and without it. */
import type { Passage } from '#lib/domain/expunction.ts';
import type { HistoryBatch } from '#lib/domain/history.ts';
import type { Compacted } from '#server/ports.ts';
import { arrange, type Piece } from './arrange.ts';
import { examine, fold, hasGaps } from './fold.ts';
import { readChunk, scrubChunk, writeChunks } from './kept-history.ts';
import type { PackedEntry } from './packing.ts';
import { holdsPassage, scrub, toRanges } from './scrub.ts';

/** What a task is given, beside entries and kept history. */
export interface Given {
  passages: readonly Passage[];
  atLeast: number;
}
interface Input extends Given {
  entries: readonly PackedEntry[];
  kept: readonly Uint8Array[];
}

/** Entries that no merged one replaces. */
function uncovered(entries: readonly PackedEntry[]): PackedEntry[] {
  const covered = new Set(entries.flatMap(({ parts }) => parts ?? []));
  return entries.filter(({ id }) => !covered.has(id));
}

const toPiece = ({ id, author, carried, at, update }: PackedEntry): Piece => ({
  id,
  author,
  carried: carried === true,
  from: at,
  until: at,
  update,
});

const updatesOf = (entries: readonly PackedEntry[]): Uint8Array[] => entries.map(({ update }) => update);

export const tasks = {
  fold: ({ entries }: Input): Uint8Array => fold(updatesOf(entries)),

  compact({ entries, passages, atLeast }: Input): Compacted | undefined {
    const open = uncovered(entries);
    const plain = open.filter(({ kind }) => kind === 'plain');
    if (plain.length < atLeast) return undefined;
    const update = fold(updatesOf(open));
    const without = toRanges(passages);
    const batches = arrange(plain.map(toPiece)).map((b) => ({ ...b, update: scrub(b.update, without) }));
    return { update, whole: !hasGaps(update), parts: open.map(({ id }) => id), history: writeChunks(batches) };
  },

  /** @param input plain entries alone: what merged ones hold is in the kept history, which is written before them */
  history({ entries, kept, passages }: Input): HistoryBatch[] {
    const without = toRanges(passages);
    const pieces = [...kept.flatMap(readChunk), ...entries.map(toPiece)];
    return arrange(pieces).map(({ ids: _, ...batch }) => ({ ...batch, update: scrub(batch.update, without) }));
  },

  examine: ({ entries, passages }: Input): ('deleted' | 'shown' | 'unknown')[] => examine(updatesOf(entries), passages),

  holding({ entries, passages }: Input): 'none' | 'replaced' | 'some' {
    const sought = toRanges(passages);
    const holding = entries.filter(({ update }) => holdsPassage(update, sought));
    if (holding.length === 0) return 'none';
    const open = new Set(uncovered(entries));
    return holding.some((entry) => open.has(entry)) ? 'some' : 'replaced';
  },

  scrub: ({ kept, passages }: Input): Uint8Array | undefined => scrubChunk(kept[0]!, toRanges(passages)),
} satisfies Record<string, (input: Input) => unknown>;

export type TaskName = keyof typeof tasks;
export type Result<N extends TaskName> = ReturnType<(typeof tasks)[N]>;
