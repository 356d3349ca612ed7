import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Blobs } from '#server/ports.ts';
import { bytes } from './fixtures.ts';
import type { MakeStore, PartOf } from './store-under-test.ts';

/** What every adapter's blobs must do. */
export function describeBlobs(name: string, makeStore: MakeStore<'blobs'>): void {
  describe(`blobs: ${name}`, () => {
    let store: PartOf<'blobs'>;
    let blobs: Blobs;
    beforeEach(async () => {
      store = await makeStore();
      ({ blobs } = store);
    });
    afterEach(() => store.close());

    test.each([
      ['empty', 0],
      ['small', 3],
      ['of 3 MB', 3_000_001],
    ])('D3: %s content comes back byte for byte', async (_, length) => {
      const content = Uint8Array.from({ length }, (_value, i) => (i * 31) ^ (i >> 7));
      const id = await blobs.put('org', content);
      const back = await blobs.get(id);
      expect(back?.length).toBe(length);
      expect(Buffer.compare(back ?? bytes(), content)).toBe(0);
    });

    test('D3: equal content put twice is two blobs', async () => {
      const [one, two] = [await blobs.put('org', bytes(1, 2)), await blobs.put('other', bytes(1, 2))];
      expect(one).not.toBe(two);
      await blobs.remove(one);
      expect(await blobs.get(one)).toBeUndefined();
      expect(await blobs.get(two)).toEqual(bytes(1, 2));
    });

    test('E5: under an id that a document names already; removed, it can be written there again', async () => {
      const id = 'named-before-it-was-there';
      expect(await blobs.put('org', bytes(1, 2), id)).toBe(id);
      expect(await blobs.get(id)).toEqual(bytes(1, 2));
      await blobs.remove(id);
      expect(await blobs.get(id)).toBeUndefined();
      await blobs.put('org', bytes(3), id);
      expect(await blobs.get(id)).toEqual(bytes(3));
    });

    test('an unknown id is nothing, and removing it no error', async () => {
      expect(await blobs.get('unknown')).toBeUndefined();
      await blobs.remove('unknown');
    });

    test('D3: blobs outlive the process', async () => {
      const id = await blobs.put('org', bytes(9, 8, 7));
      store = await store.reopen();
      expect(await store.blobs.get(id)).toEqual(bytes(9, 8, 7));
    });
  });
}
