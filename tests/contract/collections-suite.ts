import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collections, type Collection } from '#server/ports.ts';
import { encrypting, keysOf, newKey } from './encryption-support.ts';
import type { Place } from './encryption-suite.ts';
import { outboxEntry, refusal } from './fixtures.ts';
import { samples } from './samples.ts';

type Value = { id: string };
interface Index {
  keys: (value: Value) => readonly string[];
  unique?: true;
  blind?: true;
}

const names = Object.keys(collections) as Collection[];
const indexesOf = (name: Collection) => Object.entries(collections[name].indexes) as unknown as [string, Index][];
const sample = samples as unknown as Record<Collection, (id: string, tag: string) => Value>;
/** The port without its types: each collection is treated alike. */
interface Untyped {
  get(name: Collection, id: string): Promise<{ version: number; value: Value; outbox: unknown[] } | undefined>;
  find(
    name: Collection,
    index: string,
    key: string,
    page?: { after?: string; limit?: number },
  ): Promise<{ value: Value }[]>;
  insert(name: Collection, value: Value, outbox?: unknown[]): Promise<void>;
  replace(name: Collection, value: Value, version: number, outbox?: unknown[]): Promise<number>;
  remove(name: Collection, id: string): Promise<void>;
}

/** Documents with the keys of `first` in this unique index, and none in any other: `second` with one field of `first`. */
function rivals(name: Collection, index: string, first: Value, second: Value): Value[] {
  const shares = ({ keys }: Index, rival: Value) => keys(rival).some((key) => keys(first).includes(key));
  const [[, wanted], others] = [
    indexesOf(name).find(([each]) => each === index)!,
    indexesOf(name).filter(([each, { unique }]) => unique && each !== index),
  ];
  return Object.entries(first)
    .filter(([field]) => field !== 'id')
    .map(([field, value]) => ({ ...second, [field]: value as unknown }))
    .filter((rival) => shares(wanted, rival) && !others.some(([, other]) => shares(other, rival)));
}

/** What a store must do with a document of each collection there is, encrypted as real ones are. */
export function describeCollections(name: string, makePlace: () => Promise<Place>): void {
  describe(`collections: ${name}`, () => {
    const service = keysOf(newKey());
    let place: Place;
    let store: Awaited<ReturnType<Place['open']>>;
    let aggregates: Untyped;
    async function open(): Promise<void> {
      store = await place.open(encrypting(service).codec);
      aggregates = store.aggregates as unknown as Untyped;
    }
    beforeAll(async () => {
      place = await makePlace();
      await open();
    });
    afterAll(async () => {
      await store.close();
      await place.remove();
    });

    const found = async (...query: [Collection, string, string]) =>
      (await aggregates.find(...query)).map(({ value }) => value.id);

    describe.each(names)('%s', (collection) => {
      const [a, c] = [sample[collection]('a', 'x'), sample[collection]('c', 'y')];
      const indexes = indexesOf(collection);

      test('each of its indexes has a key here, so that what follows tells something', () => {
        expect(indexes.filter(([, { keys }]) => keys(a).length === 0).map(([index]) => index)).toEqual([]);
      });

      test('W1a, W3: is read as it was written, with what rides in the write, and changed by its version', async () => {
        await aggregates.insert(collection, a, [outboxEntry(`of ${collection}`)]);
        await aggregates.insert(collection, c);
        expect(await aggregates.get(collection, 'a')).toEqual({
          version: 1,
          value: a,
          outbox: [outboxEntry(`of ${collection}`)],
        });
        expect(await refusal(aggregates.insert(collection, a))).toBe('conflict');
        expect(await refusal(aggregates.replace(collection, a, 7))).toBe('stale_version');
        expect(await aggregates.replace(collection, a, 1)).toBe(2);
        const waiting = (await store.aggregates.withOutbox(1_000)).filter((each) => each.collection === collection);
        expect(waiting.map(({ id }) => id)).toEqual(['a']);
      });

      test.each(indexes)('is found by its %s, in order, and follows as that changes', async (index, { keys }) => {
        for (const key of keys(a)) {
          const both = keys(c).includes(key);
          expect(await found(collection, index, key)).toEqual(both ? ['a', 'c'] : ['a']);
          expect(await aggregates.find(collection, index, key, { after: 'a', limit: 1 })).toHaveLength(both ? 1 : 0);
        }
        const moved = { ...sample[collection]('a', 'z') };
        const { version } = (await aggregates.get(collection, 'a'))!;
        await aggregates.replace(collection, moved, version);
        for (const key of keys(moved)) expect(await found(collection, index, key)).toContain('a');
        for (const key of keys(a).filter((each) => !keys(moved).includes(each))) {
          expect(await found(collection, index, key)).toEqual([]);
        }
        await aggregates.replace(collection, a, version + 1);
        for (const key of keys(a)) expect(await found(collection, index, key)).toContain('a');
      });

      test.each(indexes.filter(([, { unique }]) => unique))(
        'its %s is taken once: by insert, by replace, until it is given up',
        async (index, { keys }) => {
          const [rival] = rivals(collection, index, a, sample[collection]('b', 'w'));
          expect(rival, 'a document that shares this key and no other unique one').toBeDefined();
          expect(await refusal(aggregates.insert(collection, rival!))).toBe('conflict');
          expect(await aggregates.get(collection, 'b')).toBeUndefined();
          await aggregates.insert(collection, sample[collection]('b', 'w'));
          expect(await refusal(aggregates.replace(collection, rival!, 1))).toBe('conflict');
          await aggregates.remove(collection, 'a');
          expect(await aggregates.replace(collection, rival!, 1)).toBe(2);
          for (const key of keys(rival!).filter((each) => keys(a).includes(each))) {
            expect(await found(collection, index, key)).toEqual(['b']);
          }
          await aggregates.remove(collection, 'b');
          await aggregates.insert(collection, a);
        },
      );

      if (indexes.some(([index]) => index === 'expiryDay')) {
        test('is found by the day on which it is over, and gone once it is removed', async () => {
          const [, { keys }] = indexes.find(([index]) => index === 'expiryDay')!;
          const [day] = keys(a);
          expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
          await aggregates.remove(collection, 'a');
          expect(await found(collection, 'expiryDay', day!)).toEqual([]);
          expect(await aggregates.get(collection, 'a')).toBeUndefined();
          await aggregates.insert(collection, a);
        });
      }
    });

    test('D6: what lies there has no key that is blind, and each is found by another process all the same', async () => {
      await store.close();
      const raw = await place.raw();
      await open();
      let blind = 0;
      for (const collection of names) {
        const value = sample[collection]('a', 'x');
        for (const [index, { keys, blind: isBlind }] of indexesOf(collection)) {
          for (const key of keys(value)) {
            expect(await found(collection, index, key), `${collection} by ${index}`).toContain('a');
            if (!isBlind) continue;
            blind += 1;
            expect(raw.includes(key), `${collection} by ${index}`).toBe(false);
          }
        }
      }
      expect(blind).toBeGreaterThan(1);
    });

    test('D4: each is in a copy of the store, and found there', async () => {
      const elsewhere = await makePlace();
      const copy = await elsewhere.open(encrypting(keysOf(newKey())).codec);
      try {
        await copy.contents.begin({ is: 'an unfinished copy', begun: '2026-03-02T18:30:00.000Z' });
        for await (const page of store.contents.read('document')) await copy.contents.write('document', page);
        await copy.contents.finish();
        for (const collection of names) {
          expect(await copy.aggregates.get(collection, 'a')).toEqual(await aggregates.get(collection, 'a'));
          const value = sample[collection]('a', 'x');
          for (const [index, { keys }] of indexesOf(collection)) {
            for (const key of keys(value)) {
              const there = await (copy.aggregates as unknown as Untyped).find(collection, index, key);
              expect(
                there.map(({ value: { id } }) => id),
                `${collection} by ${index}`,
              ).toContain('a');
            }
          }
        }
      } finally {
        await copy.close();
        await elsewhere.remove();
      }
    });
  });
}
