import { type AggregateTypes, type Collection, type IndexOf, spanKey } from '#server/ports.ts';
import type { Deps } from './deps.ts';
import { findAll } from './find.ts';

/** Nothing here was written before. */
const firstYear = 2020;
/** A span of time with fewer is read as it is; of one with more, its parts are looked at one by one. */
const atOnce = 100;
const daySigns = 10;

interface Asked<C extends Collection> {
  collection: C;
  /** One of `byDay`, and whose documents. */
  index: IndexOf<C>;
  of: string;
  at: (value: AggregateTypes[C]) => string;
  order: 'latestFirst' | 'oldestFirst';
  /** The last instant, or day, that is asked for; all when left out. */
  until?: string;
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(2, '0'));

function partsOf(span: string, now: number): string[] {
  // Another node's clock may be in the next year already.
  if (span === '') return numbered(firstYear, new Date(now).getUTCFullYear() + 1);
  // A day that a month does not have is a day without anything.
  return numbered(1, span.length === 4 ? 12 : 31).map((part) => `${span}-${part}`);
}

/**
 * Documents in the order of their instants. The store reads by ids alone: so whoever stops after a few has read those, at
 * most a day's more, and for each span that had too many to be read at once as many as that.
 */
export async function* inOrder<C extends Collection>(
  deps: Pick<Deps, 'aggregates' | 'clock'>,
  { collection, index, of, at, order, until }: Asked<C>,
): AsyncGenerator<AggregateTypes[C]> {
  const sign = order === 'oldestFirst' ? 1 : -1;
  const isLater = (instant: string) => until !== undefined && instant.slice(0, until.length) > until;
  yield* read('');

  async function* read(span: string): AsyncGenerator<AggregateTypes[C]> {
    if (until !== undefined && span > until.slice(0, span.length)) return;
    const key = spanKey(of, span);
    const isDay = span.length === daySigns;
    const found = isDay
      ? await findAll(deps, collection, index, key)
      : await deps.aggregates.find(collection, index, key, { limit: atOnce });
    if (!isDay && found.length === atOnce) {
      const parts = partsOf(span, deps.clock.now());
      for (const part of order === 'oldestFirst' ? parts : parts.reverse()) yield* read(part);
      return;
    }
    const values = found.map(({ value }) => value).filter((value) => !isLater(at(value)));
    yield* values.sort((a, b) => sign * (at(a) === at(b) ? compare(a.id, b.id) : compare(at(a), at(b))));
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first so many. */
export async function take<T>(all: AsyncIterable<T>, atMost: number): Promise<T[]> {
  const taken: T[] = [];
  if (atMost < 1) return taken;
  for await (const one of all) {
    taken.push(one);
    if (taken.length === atMost) break;
  }
  return taken;
}
