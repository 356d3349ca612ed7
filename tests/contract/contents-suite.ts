import { afterEach, describe, expect, test } from 'vitest';
import { digestOf, pieceKinds } from '#server/jobs/transfer/digest.ts';
import type { Collection, Contents, PieceKind, Pieces } from '#server/ports.ts';
import { fill, type Fillable } from '../support/filled-store.ts';
import { bytes, logEntry, meeting, person, refusal } from './fixtures.ts';

export interface StoreWithContents extends Fillable {
  contents: Contents;
  close(): Promise<void>;
  /** Opens the same store again as another process would. @param how `unfinished`: as who makes it whole */
  reopen(how?: 'unfinished'): Promise<StoreWithContents>;
}

export const all = async <K extends PieceKind>(
  contents: Contents,
  kind: K,
  which?: Parameters<Contents['read']>[1],
): Promise<Pieces[K][]> => (await Array.fromAsync(contents.read(kind, which))).flat();

/** By kind, in no order. */
export async function everything(contents: Contents): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const kind of pieceKinds) {
    const pieces = await all(contents, kind);
    found[kind] = pieces.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return found;
}

export async function copyByHand(from: Contents, to: Contents): Promise<void> {
  for (const kind of pieceKinds) for await (const page of from.read(kind)) await to.write(kind, page);
}

const mark = { is: 'an unfinished copy of somewhere', begun: '2026-03-02T18:30:00.000Z' };
export const digests = async (contents: Contents) => Promise.all(pieceKinds.map((kind) => digestOf(contents, kind)));

/** A store's contents as a whole. @param makeStore each call makes an empty one */
export function describeContents(name: string, makeStore: () => Promise<StoreWithContents>): void {
  describe(`contents: ${name}`, () => {
    let stores: StoreWithContents[] = [];
    const made = async (making: Promise<StoreWithContents> = makeStore()) => {
      const store = await making;
      stores.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of stores) await store.close();
      stores = [];
    });

    test('all that there is is read, decoded, each piece once', async () => {
      const store = await made();
      const { blobId } = await fill(store);
      const { contents } = store;
      const count = async (kind: PieceKind) => (await all(contents, kind)).length;
      expect(await all(contents, 'blob')).toEqual([{ id: blobId, scope: 'org', content: bytes(1, 2, 3) }]);
      expect(await count('document')).toBe(34);
      expect((await all(contents, 'document', { collection: 'person' })).find(({ id }) => id === 'p1')).toMatchObject({
        ...{ collection: 'person', version: 1, value: { username: 'ada' }, outbox: [{ id: 'waits' }] },
      });
      expect(await count('chain')).toBe(6);
      expect(await count('log')).toBe(1_200 + 3 + 1);
      expect(await all(contents, 'history')).toMatchObject([
        { documentId: 'm1-part2', key: 'k1', scope: 'org', content: bytes(6, 2) },
        { key: 'k2' },
      ]);
      expect(await all(contents, 'client')).toEqual(
        expect.arrayContaining([
          { documentId: 'm1-minutes', clientId: 0, personId: 'p1' },
          { documentId: 'm1-minutes', clientId: 4_294_967_295, personId: 'p2' },
        ]),
      );
      expect(await all(contents, 'meta')).toEqual([]);
    });

    test('S4: what stands under a merge, and what was swept, is told', async () => {
      const store = await made();
      await fill(store, { entries: 1 });
      const log = await all(store.contents, 'log', { documentId: 'm1-part2' });
      const [swept, third, standing] = log.sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(log).toHaveLength(3);
      expect(swept).toMatchObject({ kind: 'merged', update: bytes(3), scope: 'org' });
      expect(swept).not.toHaveProperty('parts');
      expect(third).toMatchObject({ kind: 'plain', covered: true, update: bytes(4) });
      expect(standing).toMatchObject({ kind: 'merged', parts: [swept!.id, third!.id], author: 'server' });
      expect((await all(store.contents, 'log', { documentId: 'nowhere' }))[0]).toMatchObject({ scope: 'workspace' });
    });

    test('S4: what is merged and swept between two pages is in a later one', async () => {
      const store = await made();
      await fill(store, { entries: 1_300 });
      const ids = (await store.log.ids(['m1-minutes'])).get('m1-minutes')!;
      const read = new Set<string>();
      let merged: string | undefined;
      for await (const page of store.contents.read('log', { documentId: 'm1-minutes' })) {
        for (const { id } of page) read.add(id);
        if (merged !== undefined) continue;
        expect(page.length).toBeLessThan(1_300);
        merged = await store.log.addMerged({ ...logEntry(bytes(9), { documentId: 'm1-minutes' }), parts: ids });
        await store.log.sweep('m1-minutes', [merged]);
      }
      expect(read).toContain(merged);
    });

    test('what was written is what was read, and behaves as it did', async () => {
      const source = await made();
      const { blobId } = await fill(source);
      const begun = await made();
      await begun.contents.begin(mark);
      await copyByHand(source.contents, begun.contents);
      await begun.contents.write('meta', [{ name: 'recoveringUntil', value: 9_000_000_000_000 }]);
      await begun.contents.finish();
      const target = await made(begun.reopen());
      expect(await everything(target.contents)).toEqual({
        ...(await everything(source.contents)),
        meta: [{ name: 'recoveringUntil', value: 9_000_000_000_000 }],
      });
      expect(await target.log.read('m1-part2')).toEqual(await source.log.read('m1-part2'));
      expect(await target.aggregates.find('person', 'username', 'renamed')).toMatchObject([{ version: 2 }]);
      expect(await refusal(target.aggregates.insert('person', person('p99', { username: 'ada' })))).toBe('conflict');
      expect(await target.aggregates.withOutbox(9)).toEqual(await source.aggregates.withOutbox(9));
      expect(await target.chain.read('org-2')).toEqual(await source.chain.read('org-2'));
      expect(await target.blobs.get(blobId)).toEqual(bytes(1, 2, 3));
      expect(await target.log.recoveringUntil()).toBe(9_000_000_000_000);
      expect(await target.log.waiting('m1-minutes')).toBe(1_200);
      const unswept = await target.log.unswept(9);
      expect(unswept).toEqual(await source.log.unswept(9));
      expect(await target.log.sweep('m1-part2', [unswept[0]!.id])).toBe(2);
      const { id } = await target.log.append(logEntry(bytes(8), { documentId: 'm1-part2' }));
      expect(id > unswept[0]!.id).toBe(true);
    });

    test('written again nothing changes; a document takes the place of the one that is there', async () => {
      const source = await made();
      await fill(source, { entries: 700 });
      const target = await made();
      await target.contents.begin(mark);
      await copyByHand(source.contents, target.contents);
      const once = await everything(target.contents);
      await copyByHand(source.contents, target.contents);
      expect(await everything(target.contents)).toEqual(once);
      const [p1] = await all(source.contents, 'document', { collection: 'person' });
      await target.contents.write('document', [{ ...p1!, version: 7, outbox: [] }]);
      await target.contents.removeDocuments('person', ['p3', 'not there']);
      await target.contents.finish();
      expect(await target.aggregates.get('person', p1!.id)).toMatchObject({ version: 7, outbox: [] });
      expect(await target.aggregates.get('person', 'p3')).toBeUndefined();
      expect(await target.aggregates.find('person', 'username', 'user.p3')).toEqual([]);
    });

    test('one that is not whole opens for nobody but who goes on with it', async () => {
      const store = await made();
      await store.contents.begin(mark);
      const opening = store.reopen();
      await expect(opening).rejects.toThrow('This store is an unfinished copy of somewhere, begun 2026-03-02');
      expect(await refusal(opening)).toBe('conflict');
      const again = await made(store.reopen('unfinished'));
      expect(await again.contents.unfinished()).toEqual(mark);
      await again.contents.finish();
      const whole = await made(again.reopen());
      expect(await whole.contents.unfinished()).toBeUndefined();
    });

    test('cleared there is nothing, and it can be filled again', async () => {
      const store = await made();
      await fill(store, { entries: 3 });
      const before = await digests(store.contents);
      await store.contents.begin({ ...mark, clearing: true });
      await store.contents.clear();
      expect(Object.values(await everything(store.contents)).flat()).toEqual([]);
      await store.contents.finish();
      await fill(store, { entries: 3 });
      // Ids and blobs' ids are others, chain and documents of the same kind are not.
      expect((await digests(store.contents))[2]).toEqual(before[2]);
      expect(await refusal(store.aggregates.insert('person', person('p99', { username: 'ada' })))).toBe('conflict');
    });

    test('versions and keys tell of a change without reading it', async () => {
      const store = await made();
      await fill(store, { entries: 1 });
      const versions = async (collection: Collection) =>
        (await Array.fromAsync(store.contents.versions(collection))).flat();
      expect(await versions('meeting')).toEqual([{ id: 'm1', version: 1, waiting: 0 }]);
      await store.aggregates.replace('meeting', meeting('m1'), 1);
      await store.aggregates.clearOutbox('person', 'p1', ['waits']);
      expect(await versions('meeting')).toEqual([{ id: 'm1', version: 2, waiting: 0 }]);
      expect((await versions('person'))[0]).toEqual({ id: 'p1', version: 1, waiting: 0 });
      expect((await Array.fromAsync(store.contents.historyKeys())).flat()).toEqual([
        { documentId: 'm1-part2', key: 'k1' },
        { documentId: 'm1-part2', key: 'k2' },
      ]);
      const [blob] = await all(store.contents, 'blob');
      expect(await all(store.contents, 'blob', { except: new Set([blob!.id]) })).toEqual([]);
    });

    test('a page holds some megabytes, whatever lies in it', async () => {
      const store = await made();
      const large = () => crypto.getRandomValues(new Uint8Array(60_000));
      for (let n = 0; n < 60; n += 1) await store.log.append(logEntry(large()));
      for (let n = 0; n < 60; n += 1) await store.log.keepHistory('org', 'doc', { key: `k${n}`, content: large() });
      for (const kind of ['log', 'history'] as const) {
        const pages = await Array.fromAsync(store.contents.read(kind));
        expect(pages.flat()).toHaveLength(60);
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThan(40);
      }
    });
  });
}
