/** A stretch of one Yjs client's clocks; `until` is the first that does not belong to it. */
interface Range<T> {
  from: number;
  until: number;
  value: T;
}

/** What is at a clock, and how far that holds: in a gap there is no value. */
export interface Found<T> {
  from: number;
  until: number;
  value: T | undefined;
}

/** Values for stretches of Yjs ids, which may not overlap. Adding at the end is what it is made for. */
export class Ranges<T> {
  readonly #clients = new Map<number, Range<T>[]>();
  readonly #unsorted = new Set<number>();

  /** @param joined whether a stretch that continues the one before, with the same value, may become one with it */
  add(client: number, from: number, until: number, value: T, joined = true): void {
    let ranges = this.#clients.get(client);
    if (ranges === undefined) this.#clients.set(client, (ranges = []));
    const last = ranges.at(-1);
    if (joined && last?.until === from && last.value === value) {
      last.until = until;
      return;
    }
    if (last !== undefined && from < last.until) this.#unsorted.add(client);
    ranges.push({ from, until, value });
  }

  at(client: number, clock: number): Found<T> {
    const ranges = this.#sorted(client);
    // The last range that begins at the clock or before it.
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ranges[middle]!.from <= clock) low = middle + 1;
      else high = middle;
    }
    const before = ranges[low - 1];
    if (before !== undefined && clock < before.until) return before;
    return { from: before?.until ?? 0, until: ranges[low]?.from ?? Infinity, value: undefined };
  }

  #sorted(client: number): readonly Range<T>[] {
    const ranges = this.#clients.get(client);
    if (ranges === undefined) return [];
    if (this.#unsorted.delete(client)) ranges.sort((a, b) => a.from - b.from);
    return ranges;
  }
}
