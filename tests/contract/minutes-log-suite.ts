import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { LogEntry, MinutesLog } from '#server/ports.ts';
import { bytes, logEntry, refusal } from './fixtures.ts';
import type { MakeStore, PartOf } from './store-under-test.ts';

/** What every adapter's minutes log must do. */
export function describeMinutesLog(name: string, makeStore: MakeStore<'log'>): void {
  describe(`minutes log: ${name}`, () => {
    let store: PartOf<'log'>;
    let log: MinutesLog;
    beforeEach(async () => {
      store = await makeStore();
      ({ log } = store);
    });
    afterEach(() => store.close());

    const append = async (...values: number[]) => (await log.append(logEntry(bytes(...values)))).id;
    const idsOf = (entries: LogEntry[]) => entries.map(({ id }) => id);
    const merge = (parts: string[], at = 1_000) =>
      log.addMerged({ ...logEntry(bytes(0xff, parts.length), { author: 'server', at }), parts });

    describe('forgetting a document', () => {
      const everything = async (documentId: string) => ({
        entries: (await log.read(documentId)).length,
        pages: (await Array.fromAsync(log.pages(documentId))).flat().length,
        ids: (await log.ids([documentId])).get(documentId)?.length ?? 0,
        history: (await Array.fromAsync(log.history(documentId))).length,
        bound: (await log.boundClients(documentId)).size,
        waiting: await log.waiting(documentId),
      });
      const nothing = { entries: 0, pages: 0, ids: 0, history: 0, bound: 0, waiting: 0 };

      test('V4: nothing of it is left: entries, merged ones, history, whose ids were; another one is untouched', async () => {
        for (const documentId of ['doc', 'doc2']) {
          const appended = [];
          for (let i = 0; i < 600; i += 1) appended.push(log.append(logEntry(bytes(i % 200), { documentId })));
          const ids = (await Promise.all(appended)).map(({ id }) => id);
          const parts = ids.slice(0, 20);
          await log.addMerged({ ...logEntry(bytes(0xff), { documentId, author: 'server' }), parts });
          await log.keepHistory('org', documentId, { key: 'k1', content: bytes(1) });
          await log.keepHistory('org', documentId, { key: 'k2', content: bytes(2) });
          await log.bindClient(documentId, 7, 'p1');
        }
        const other = await everything('doc2');
        await log.forgetDocument('doc');
        expect(await everything('doc')).toEqual(nothing);
        expect((await log.unswept(10)).map(({ documentId }) => documentId)).toEqual(['doc2']);
        expect(await log.uncompacted(10, 10)).toEqual(['doc2']);
        expect(await everything('doc2')).toEqual(other);
        expect(other).toMatchObject({ entries: 601, history: 2, bound: 1 });
      });

      test('V4: doing it again, or to what never was, changes nothing', async () => {
        await append(1);
        await log.forgetDocument('never');
        expect(await everything('doc')).toMatchObject({ entries: 1 });
        await log.forgetDocument('doc');
        await log.forgetDocument('doc');
        expect(await everything('doc')).toEqual(nothing);
      });

      /** Enough for several pages; most of it under a merge. @returns the ids of what makes up the document */
      async function grown(documentId: string): Promise<string[]> {
        const appended = Array.from({ length: 900 }, (_, i) => log.append(logEntry(bytes(i % 200), { documentId })));
        const ids = (await Promise.all(appended)).map(({ id }) => id);
        const parts = ids.slice(0, 600);
        const merged = await log.addMerged({ ...logEntry(bytes(0xff), { documentId, author: 'server' }), parts });
        for (const key of ['k1', 'k2', 'k3']) await log.keepHistory('org', documentId, { key, content: bytes(1) });
        return [merged, ...ids.slice(600)].sort();
      }
      const standing = (entries: readonly LogEntry[]): string[] => {
        const replaced = new Set(entries.flatMap(({ parts }) => parts ?? []));
        return entries.flatMap(({ id }) => (replaced.has(id) ? [] : [id])).sort();
      };

      test('V4: until it is gone all of it is read, and never a part', async () => {
        const whole = await grown('doc');
        let forgotten = false;
        const forgetting = log.forgetDocument('doc').then(() => (forgotten = true));
        for (let last = false; !last;) {
          last = forgotten;
          const found = standing(await log.read('doc'));
          if (found.length > 0) expect(found).toEqual(whole);
          await new Promise((resolve) => setImmediate(resolve));
        }
        await forgetting;
        expect(await log.read('doc')).toEqual([]);
      });

      test('V4: whoever has read a part by then is told that there is no more of it', async () => {
        const readings: ((documentId: string) => AsyncIterable<unknown>)[] = [
          (id) => log.pages(id),
          (id) => log.pages(id, 'standing'),
          (id) => log.history(id),
        ];
        for (const [nth, read] of readings.entries()) {
          const documentId = `doc${nth}`;
          await grown(documentId);
          const reading = read(documentId)[Symbol.asyncIterator]();
          expect((await reading.next()).done).toBe(false);
          await log.forgetDocument(documentId);
          const rest = Array.fromAsync({ [Symbol.asyncIterator]: () => reading });
          expect(await refusal(rest), `reading ${nth}`).toBe('unavailable');
          expect(await Array.fromAsync(read(documentId))).toEqual([]);
        }
      });

      test('S4: what is appended later has an id of its own, above all that were', async () => {
        const before = await append(1);
        await log.forgetDocument('doc');
        expect((await append(2)) > before).toBe(true);
      });
    });

    describe('append and read', () => {
      test('S4: an entry is read as it was written, with author, time and node', async () => {
        const update = Uint8Array.from({ length: 5_000 }, (_, i) => i % 7);
        const { id } = await log.append(logEntry(update, { author: 'p9', at: 1_234, node: 'n2', carried: true }));
        expect(await log.read('doc')).toEqual([
          { id, documentId: 'doc', kind: 'plain', author: 'p9', carried: true, at: 1_234, node: 'n2', update },
        ]);
        await append(1);
        expect((await log.read('doc'))[1]).not.toHaveProperty('carried');
      });

      test('S2: an entry is in the log when append resolves', async () => {
        const { id } = await log.append(logEntry(bytes(1)));
        expect(idsOf(await log.read('doc'))).toEqual([id]);
      });

      test('S3: durable resolves, also when nobody waits in turn', async () => {
        const appended = await Promise.all(Array.from({ length: 50 }, (_, i) => log.append(logEntry(bytes(i)))));
        await Promise.all(appended.map(({ durable }) => durable));
        await (
          await log.append(logEntry(bytes(51)))
        ).durable;
        expect(await log.read('doc')).toHaveLength(51);
      });

      test('S9: appends that arrive together keep their order, and ids sort in it', async () => {
        const appended = await Promise.all(Array.from({ length: 120 }, (_, i) => log.append(logEntry(bytes(i)))));
        const ids = appended.map(({ id }) => id);
        expect([...ids].sort()).toEqual(ids);
        expect(new Set(ids).size).toBe(120);
        const read = await log.read('doc');
        expect(idsOf(read)).toEqual(ids);
        expect(read.map(({ update }) => update[0])).toEqual(Array.from({ length: 120 }, (_, i) => i));
      });

      test('documents are apart', async () => {
        await append(1);
        await log.append(logEntry(bytes(2), { documentId: 'other' }));
        expect((await log.read('other')).map(({ update }) => [...update])).toEqual([[2]]);
        expect(await log.read('nothing')).toEqual([]);
      });

      test('S4: a reader leaves out what it has, and sees the rest', async () => {
        const ids = [await append(1), await append(2), await append(3)];
        expect(idsOf(await log.read('doc', new Set([ids[0]!, ids[2]!, 'unknown'])))).toEqual([ids[1]]);
        expect(await log.read('doc', new Set(ids))).toEqual([]);
        expect(idsOf(await log.read('doc', new Set()))).toEqual(ids);
      });

      test('S2: the log outlives the process, and ids go on rising', async () => {
        const before = await append(1);
        store = await store.reopen();
        ({ log } = store);
        const after = await append(2);
        expect(after > before).toBe(true);
        expect(idsOf(await log.read('doc'))).toEqual([before, after]);
      });
    });

    describe('compaction', () => {
      test('S4: a merged entry comes after the plain ones, its key after those of its parts', async () => {
        const parts = [await append(1), await append(2)];
        const merged = await merge(parts);
        const later = await append(3);
        expect(merged > parts[1]!).toBe(true);
        const read = await log.read('doc');
        expect(idsOf(read)).toEqual([...parts, later, merged]);
        expect(read[3]).toMatchObject({ kind: 'merged', author: 'server', parts });
        expect(read[0]).not.toHaveProperty('parts');
      });

      test('S4: merged entries are read in key order', async () => {
        const first = await merge([await append(1)]);
        const second = await merge([await append(2), first]);
        expect(idsOf(await log.read('doc')).slice(-2)).toEqual([first, second]);
      });

      test('S4: adding a merged entry deletes nothing', async () => {
        const parts = [await append(1), await append(2)];
        await merge(parts);
        expect(idsOf(await log.read('doc'))).toEqual(expect.arrayContaining(parts));
      });

      test('S4: the sweep deletes exactly the parts of the merged entries that it is given', async () => {
        const [a, b, c, d] = [await append(1), await append(2), await append(3), await append(4)];
        const old = await merge([a, b]);
        const young = await merge([c]);
        expect(await log.sweep('doc', [])).toBe(0);
        expect(await log.sweep('doc', [d])).toBe(0);
        expect(await log.sweep('doc', [old])).toBe(2);
        expect(idsOf(await log.read('doc'))).toEqual([c, d, old, young]);
        expect(await log.sweep('doc', [old])).toBe(0);
        expect(await log.sweep('doc', [old, young])).toBe(1);
        expect(idsOf(await log.read('doc'))).toEqual([d, old, young]);
      });

      test('S4: the sweep leaves other documents alone, whatever parts they name', async () => {
        const mine = await append(1);
        const { id: theirs } = await log.append(logEntry(bytes(2), { documentId: 'other' }));
        const merged = await merge([mine, theirs]);
        expect(await log.sweep('other', [merged])).toBe(0);
        expect(await log.sweep('doc', [merged])).toBe(1);
        expect(idsOf(await log.read('other'))).toEqual([theirs]);
      });

      test('S4: merged entries merged again go with their parts', async () => {
        const first = await merge([await append(1), await append(2)]);
        const second = await merge([first, await append(3)]);
        expect(await log.sweep('doc', [first, second])).toBe(4);
        expect(idsOf(await log.read('doc'))).toEqual([second]);
      });

      test('S4: with a merged entry goes what it names through others', async () => {
        const first = await merge([await append(1)]);
        const second = await merge([first, await append(2)]);
        const third = await merge([second]);
        const beside = await append(3);
        expect(await log.sweep('doc', [third])).toBe(4);
        expect(idsOf(await log.read('doc'))).toEqual([beside, third]);
      });

      test('S4: two nodes that merged the same entries at once lose nothing', async () => {
        const parts = [await append(1), await append(2)];
        const [one, two] = await Promise.all([merge(parts), merge(parts)]);
        expect(one).not.toBe(two);
        expect(await log.sweep('doc', [one, two])).toBe(2);
        expect(idsOf(await log.read('doc'))).toEqual([one, two].sort());
      });

      test('S4: ids go on rising after a sweep and a new start', async () => {
        const first = await append(1);
        const merged = await merge([first]);
        const last = await merge([merged]);
        await log.sweep('doc', [last]);
        store = await store.reopen();
        ({ log } = store);
        expect((await append(2)) > last).toBe(true);
      });

      test('S4: names documents with many entries that no merge covers', async () => {
        for (let i = 0; i < 5; i++) await append(i);
        await log.append(logEntry(bytes(1), { documentId: 'quiet' }));
        expect(await log.uncompacted(4, 10)).toEqual(['doc']);
        expect(await log.uncompacted(5, 10)).toEqual([]);
        expect(await log.uncompacted(0, 1)).toHaveLength(1);
        await merge(idsOf(await log.read('doc')).slice(0, 4));
        expect(await log.uncompacted(1, 10)).toEqual([]);
        expect((await log.uncompacted(0, 10)).sort()).toEqual(['doc', 'quiet']);
      });

      test('S4: names the merged entries whose parts are still there', async () => {
        const part = await append(1);
        expect(await log.unswept(10)).toEqual([]);
        const first = await merge([part]);
        const second = await merge([await append(2)]);
        const named = (await log.unswept(10)).map(({ documentId, id }) => [documentId, id]);
        expect(named).toEqual([
          ['doc', first],
          ['doc', second],
        ]);
        expect(await log.unswept(1)).toHaveLength(1);
        await log.sweep('doc', [first, second]);
        expect(await log.unswept(10)).toEqual([]);
      });
    });

    describe('reading in pages', () => {
      const paged = async (documentId: string) => (await Array.fromAsync(log.pages(documentId))).flat();

      test('S4: gives what a read gives, in the same order', async () => {
        const many = Array.from({ length: 1_203 }, (_, i) => log.append(logEntry(bytes(i & 0xff, i >> 8))));
        const ids = (await Promise.all(many)).map(({ id }) => id);
        await log.append(logEntry(bytes(9), { documentId: 'other', carried: true }));
        await merge(ids.slice(0, 700));
        await merge(ids.slice(700, 900));
        expect(await paged('doc')).toEqual(await log.read('doc'));
        expect(await paged('other')).toEqual(await log.read('other'));
        expect(await paged('nothing')).toEqual([]);
      });

      test('S4: of what is standing, nothing is left out but what a merged entry stands for', async () => {
        const ids: string[] = [];
        for (let i = 0; i < 9; i += 1) ids.push((await log.append(logEntry(bytes(i)))).id);
        const merged = await merge(ids.slice(0, 6));
        const standing = (await Array.fromAsync(log.pages('doc', 'standing'))).flat().map(({ id }) => id);
        for (const id of [...ids.slice(6), merged]) expect(standing).toContain(id);
        for (const id of standing) expect([...ids, merged]).toContain(id);
        for await (const page of log.pages('doc')) expect(page.length).toBeLessThanOrEqual(1_000);
      });

      test('S4: others have their turn between two pages', async () => {
        await Promise.all(Array.from({ length: 3_000 }, (_, i) => log.append(logEntry(bytes(i & 0xff)))));
        let turns = 0;
        let over = false;
        const count = () => {
          turns += 1;
          if (!over) setImmediate(count);
        };
        setImmediate(count);
        const pages = await Array.fromAsync(log.pages('doc'));
        over = true;
        expect(pages.length).toBeGreaterThan(2);
        expect(turns).toBeGreaterThanOrEqual(pages.length - 1);
      });

      test('S4: what is merged and swept between two pages is read as its merge', async () => {
        const many = Array.from({ length: 1_500 }, (_, i) => log.append(logEntry(bytes(i & 0xff, i >> 8))));
        const ids = (await Promise.all(many)).map(({ id }) => id);
        const seen: string[] = [];
        let whole: string | undefined;
        for await (const page of log.pages('doc')) {
          seen.push(...idsOf(page));
          if (whole !== undefined) continue;
          const most = await merge(ids.slice(0, 1_400));
          whole = await merge([most, ...ids.slice(1_400)]);
          await log.sweep('doc', [whole]);
        }
        // All that was swept before it was reached is in the last merge.
        expect(seen.length).toBeLessThan(ids.length);
        expect(seen.at(-1)).toBe(whole);
      });

      test('S4: counts the plain entries of a document that no merge covers', async () => {
        const ids = [await append(1), await append(2), await append(3)];
        await log.append(logEntry(bytes(1), { documentId: 'other' }));
        expect(await log.waiting('doc')).toBe(3);
        const merged = await merge(ids.slice(0, 2));
        expect(await log.waiting('doc')).toBe(1);
        await log.sweep('doc', [merged]);
        expect(await log.waiting('doc')).toBe(1);
        expect(await log.waiting('nothing')).toBe(0);
      });

      test('S4: a merge of thousands is swept whole', async () => {
        const many = Array.from({ length: 1_700 }, (_, i) => log.append(logEntry(bytes(i & 0xff))));
        const ids = (await Promise.all(many)).map(({ id }) => id);
        const merged = await merge(ids);
        expect(await log.uncompacted(0, 10)).toEqual([]);
        expect(await log.sweep('doc', [merged])).toBe(1_700);
        expect(idsOf(await log.read('doc'))).toEqual([merged]);
        expect(await log.unswept(10)).toEqual([]);
      });
    });

    describe('history', () => {
      const kept = (documentId: string) => Array.fromAsync(log.history(documentId));

      test('S4: kept under its key, and writing it twice adds nothing', async () => {
        await log.keepHistory('org', 'doc', { key: 'b', content: bytes(2) });
        await log.keepHistory('org', 'doc', { key: 'a', content: bytes(1) });
        await log.keepHistory('org', 'doc', { key: 'a', content: bytes(9) });
        await log.keepHistory('org', 'other', { key: 'a', content: bytes(7) });
        expect(await kept('doc')).toEqual([
          { key: 'a', content: bytes(1) },
          { key: 'b', content: bytes(2) },
        ]);
        expect(await kept('nothing')).toEqual([]);
      });

      test('S11: what is under a key can be replaced, and stays so when it is kept again', async () => {
        await log.keepHistory('org', 'doc', { key: 'a', content: bytes(1) });
        await log.keepHistory('org', 'other', { key: 'a', content: bytes(7) });
        await log.replaceHistory('org', 'doc', { key: 'a', content: bytes(2) });
        await log.keepHistory('org', 'doc', { key: 'a', content: bytes(1) });
        await log.replaceHistory('org', 'doc', { key: 'none', content: bytes(3) });
        expect(await kept('doc')).toEqual([{ key: 'a', content: bytes(2) }]);
        expect(await kept('other')).toEqual([{ key: 'a', content: bytes(7) }]);
      });
    });

    describe('client ids', () => {
      test("S5: a client id is the first person's who used it in the document, and stays theirs", async () => {
        expect(await log.bindClient('doc', 4_294_967_295, 'p1')).toBe('p1');
        expect(await log.bindClient('doc', 4_294_967_295, 'p2')).toBe('p1');
        expect(await log.bindClient('doc', 4_294_967_295, 'p1')).toBe('p1');
        expect(await log.bindClient('other', 4_294_967_295, 'p2')).toBe('p2');
        expect(await log.bindClient('doc', 7, 'p1')).toBe('p1');
        expect(new Map(await log.boundClients('doc'))).toEqual(
          new Map([
            [4_294_967_295, 'p1'],
            [7, 'p1'],
          ]),
        );
      });

      test('S5: of many that race for a client id one gets it and all are told whose it is', async () => {
        const racing = Array.from({ length: 10 }, (_, i) => log.bindClient('doc', 1, `p${i}`));
        expect(new Set(await Promise.all(racing)).size).toBe(1);
      });

      test('S5: bindings outlive the process', async () => {
        await log.bindClient('doc', 5, 'p1');
        store = await store.reopen();
        expect(await store.log.bindClient('doc', 5, 'p2')).toBe('p1');
      });
    });

    test('S5: a new store, and one that was ended in order, are not recovering', async () => {
      expect(await log.recoveringUntil()).toBeUndefined();
      await append(1);
      store = await store.reopen();
      expect(await store.log.recoveringUntil()).toBeUndefined();
    });
  });
}
