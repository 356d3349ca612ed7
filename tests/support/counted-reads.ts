import type { Aggregates, Collection } from '#server/ports.ts';

/** How many documents are read of a store, by collection. */
export function countReads(aggregates: Aggregates) {
  const read = new Map<Collection, number>();
  const add = (collection: Collection, more: number) => read.set(collection, (read.get(collection) ?? 0) + more);
  const { get, find } = aggregates;
  Object.assign(aggregates, {
    async get(collection: Collection, id: string) {
      add(collection, 1);
      return get(collection, id);
    },
    async find(...asked: Parameters<typeof find>) {
      const found = await find(...asked);
      add(asked[0], found.length);
      return found;
    },
  });
  return {
    of: (collection: Collection): number => read.get(collection) ?? 0,
    all: (): number => [...read.values()].reduce((sum, number) => sum + number, 0),
    /** Counts anew. */
    reset: () => read.clear(),
  };
}
