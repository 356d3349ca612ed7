/** Sets of clocks: ranges in ascending order, without overlap, each with what it belongs to. `end` is exclusive. */
export interface Range<T> {
  start: number;
  end: number;
  of: T;
}

/** Which clocks of which clients are in, and what each belongs to. */
export class Ranges<T> {
  readonly #clients = new Map<number, Range<T>[]>();

  clients(): IterableIterator<[client: number, ranges: readonly Range<T>[]]> {
    return this.#clients.entries();
  }

  get isEmpty(): boolean {
    return this.#clients.size === 0;
  }

  /** The ranges that touch `[start, end)`, as they are kept. */
  *within(client: number, start: number, end: number): Generator<Range<T>> {
    const ranges = this.#clients.get(client);
    if (ranges === undefined) return;
    for (let i = firstAfter(ranges, start); i < ranges.length && ranges[i]!.start < end; i += 1) yield ranges[i]!;
  }

  at(client: number, clock: number): Range<T> | undefined {
    const ranges = this.#clients.get(client);
    if (ranges === undefined) return undefined;
    const found = ranges[firstAfter(ranges, clock)];
    return found !== undefined && found.start <= clock ? found : undefined;
  }

  /** @returns the parts of `[start, end)` that are not in */
  lacking(client: number, start: number, end: number): [start: number, end: number][] {
    const missing: [number, number][] = [];
    let from = start;
    for (const range of this.within(client, start, end)) {
      if (range.start > from) missing.push([from, range.start]);
      from = Math.max(from, range.end);
    }
    if (from < end) missing.push([from, end]);
    return missing;
  }

  /** Adds what was not in: what was keeps what it belongs to. */
  add(client: number, start: number, end: number, of: T): void {
    const ranges = this.#clients.get(client) ?? [];
    this.#clients.set(client, ranges);
    const last = ranges.at(-1);
    if (last === undefined || last.end < start || (last.end === start && last.of !== of)) {
      ranges.push({ start, end, of });
    } else if (last.end === start) last.end = end;
    else for (const [from, to] of this.lacking(client, start, end)) insert(ranges, { start: from, end: to, of });
  }
}

/** Where the first range stands that ends after `clock`. */
function firstAfter(ranges: readonly Range<unknown>[], clock: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert<T>(ranges: Range<T>[], added: Range<T>): void {
  const at = firstAfter(ranges, added.start);
  const before = ranges[at - 1];
  const after = ranges[at];
  const joinsBefore = before !== undefined && before.end === added.start && before.of === added.of;
  const joinsAfter = after !== undefined && after.start === added.end && after.of === added.of;
  if (joinsBefore && joinsAfter) {
    before.end = after.end;
    ranges.splice(at, 1);
  } else if (joinsBefore) before.end = added.end;
  else if (joinsAfter) after.start = added.start;
  else ranges.splice(at, 0, added);
}
