import { getPriority } from 'node:os';
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { HistoryBatch } from '#lib/domain/history.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { QuorateError } from '#server/errors.ts';
import type { KeptHistory, LogEntry } from '#server/ports.ts';
import { childBegun, childNamed } from '../support/children.ts';
import { Random, seeds } from './support/random.ts';
import { clocksOf, Evening } from './support/evening.ts';

const merging = createMerging({ aside: false });

async function* pages(entries: readonly LogEntry[]): AsyncGenerator<LogEntry[]> {
  for (let start = 0; start < entries.length; start += 50) yield entries.slice(start, start + 50);
}
async function* chunks(kept: readonly KeptHistory[]): AsyncGenerator<KeptHistory> {
  yield* kept;
}
const historyOf = (entries: readonly LogEntry[], kept: readonly KeptHistory[] = []) =>
  merging.history(chunks(kept), pages(entries), []);
const compact = async (entries: readonly LogEntry[]) =>
  (await merging.compact(pages(entries), { atLeast: 0, passages: [] }))!;

/** Applies batch by batch. */
function replay(batches: readonly HistoryBatch[]): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  for (const { update } of batches) {
    Y.applyUpdate(doc, update);
    expect(doc.store.pendingStructs).toBe(null);
    expect(doc.store.pendingDs).toBe(null);
  }
  return doc;
}

/** Which clocks each author wrote and deleted. */
function byAuthor(parts: readonly { author: string; carried?: boolean; update: Uint8Array }[]) {
  const all = new Map<string, string[]>();
  for (const { author, carried, update } of parts) {
    const key = `${author}${carried === true ? ', carried' : ''}`;
    all.set(key, [...(all.get(key) ?? []), ...clocksOf(update)]);
  }
  return Object.fromEntries([...all].map(([author, clocks]) => [author, clocks.sort()]));
}

const text = (doc: Y.Doc) => doc.getText('t').toDelta() as unknown;

describe('S11: history is arranged by author', () => {
  test.each(seeds(Array.from({ length: 20 }, (_, seed) => seed)))('S11: random evening, seed %i', async (seed) => {
    const evening = new Evening(new Random(seed), 3);
    evening.write(150);
    const { entries } = evening;
    const batches = await historyOf(entries);
    expect(text(replay(batches))).toEqual(text(evening.whole()));
    expect(byAuthor(batches)).toEqual(byAuthor(entries));
    for (const { from, until } of batches) expect(until - from).toBeLessThanOrEqual(10_000);
    expect(batches.length).toBeLessThan(entries.length);
  });

  test.each(seeds(Array.from({ length: 20 }, (_, seed) => seed)))(
    'S4, S11: what is kept twice, in other company or not yet kept, is told once: seed %i',
    async (seed) => {
      const random = new Random(seed);
      const evening = new Evening(random, 3);
      evening.write(120);
      const { entries } = evening;
      const kept: KeptHistory[] = [];
      for (let run = 0; run < 3; run += 1) {
        // A node may have missed an entry that another one saw.
        const seen = entries.slice(0, random.below(entries.length)).filter(() => random.below(8) > 0);
        kept.push(...(await compact(seen)).history);
      }
      const inNone = entries.filter(() => random.below(3) > 0);
      const whole = await compact(entries);
      for (const batches of [
        await historyOf(entries, kept),
        await historyOf(inNone, [...kept, ...whole.history]),
        await historyOf([], [...whole.history, ...kept]),
      ]) {
        expect(text(replay(batches))).toEqual(text(evening.whole()));
        expect(byAuthor(batches)).toEqual(byAuthor(entries));
      }
    },
  );

  test('S11: two who type at the same time in different places do not cut each other’s batches', async () => {
    const evening = new Evening(new Random(1), 2);
    evening.typeSideBySide(100, 90);
    const batches = await historyOf(evening.entries);
    expect(batches.map(({ author }) => author)).toEqual(['person-0', 'person-1']);
    expect(text(replay(batches))).toEqual(text(evening.whole()));
  });

  test('S11: an entry that stands before what it builds on is put after it', async () => {
    const evening = new Evening(new Random(2), 3);
    evening.write(80);
    const { entries } = evening;
    const reversed = [...entries].reverse().map((entry, i) => ({ ...entry, id: String(i).padStart(6, '0') }));
    const batches = await historyOf(reversed);
    expect(text(replay(batches))).toEqual(text(evening.whole()));
    expect(byAuthor(batches)).toEqual(byAuthor(entries));
  });

  test('S11: what builds on something that is not there is kept', async () => {
    const evening = new Evening(new Random(3), 1);
    evening.write(30);
    const [first, ...rest] = evening.entries;
    const doc = new Y.Doc({ gc: false });
    for (const { update } of await historyOf(rest)) Y.applyUpdate(doc, update);
    Y.applyUpdate(doc, first!.update);
    expect(text(doc)).toEqual(text(evening.whole()));
  });

  test('S5, S11: what was carried is never in one batch with what its author wrote', async () => {
    const evening = new Evening(new Random(4), 2);
    evening.write(60);
    const entries = evening.entries.map((entry, i) => (i % 7 === 3 ? { ...entry, carried: true as const } : entry));
    const batches = await historyOf(entries);
    expect(byAuthor(batches)).toEqual(byAuthor(entries));
    expect(batches.some(({ carried }) => carried)).toBe(true);
  });

  test('S4: batches that the first version kept, entry by entry, are read', async () => {
    // varUint 1, varUint 1 entry: '1', 'ada', carried, at 5, node 'n', an empty update.
    const content = new Uint8Array([1, 1, 1, 0x31, 3, 0x61, 0x64, 0x61, 1, 5, 1, 0x6e, 0]);
    const doc = new Y.Doc();
    doc.getText('t').insert(0, 'kept');
    const update = Y.encodeStateAsUpdate(doc);
    const first = new Uint8Array([...content.subarray(0, -1), update.length, ...update]);
    const [batch, ...others] = await historyOf([], [{ key: 'k', content: first }]);
    expect(others).toEqual([]);
    expect(batch).toMatchObject({ author: 'ada', carried: true, from: 5, until: 5 });
    expect(text(replay([batch!]))).toEqual([{ insert: 'kept' }]);
  });

  test.each([
    ['of another version', [3, 0]],
    ['cut short', [2, 1, 1, 0x31]],
    ['empty', []],
  ])('S4: kept history that is %s is not passed over', async (_name, bytes) => {
    const kept = [{ key: 'k', content: new Uint8Array(bytes) }];
    await expect(historyOf([], kept)).rejects.toThrow(
      new QuorateError('store_corrupt', 'The minutes’ history cannot be read.'),
    );
  });
});

describe('S4: merging', () => {
  test.each(seeds(Array.from({ length: 15 }, (_, seed) => seed)))(
    'S4: gives what Yjs would give: seed %i',
    async (seed) => {
      const random = new Random(seed);
      const evening = new Evening(random, 3);
      evening.write(150);
      const { entries } = evening;
      const half = await compact(entries.slice(0, 60));
      const merged: LogEntry = {
        ...entries[0]!,
        id: '000059x',
        kind: 'merged',
        update: half.update,
        parts: half.parts,
      };
      for (const given of [entries, [...entries, merged], [...entries.slice(60), merged]]) {
        const { update, parts } = await compact(given);
        const doc = new Y.Doc();
        Y.applyUpdate(doc, update);
        expect(text(doc)).toEqual(text(evening.whole()));
        expect(update.byteLength).toBeLessThanOrEqual(Y.encodeStateAsUpdate(evening.whole()).byteLength * 1.02);
        // No entry is replaced twice.
        if (given.includes(merged))
          expect([...parts].sort()).toEqual([...entries.slice(60).map(({ id }) => id), '000059x'].sort());
        expect(await merging.fold(pages(given))).toEqual(update);
      }
    },
  );

  test('S4: fewer entries than are worth it are left alone', async () => {
    const evening = new Evening(new Random(1), 1);
    evening.write(10);
    expect(await merging.compact(pages(evening.entries), { atLeast: 11, passages: [] })).toBe(undefined);
    expect(await merging.compact(pages(evening.entries), { atLeast: 10, passages: [] })).toBeDefined();
  });

  test('S4: what builds on something that is not there is told of', async () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => void updates.push(update));
    for (let i = 0; i < 3; i += 1) doc.getText('t').insert(i, 'x');
    const entries = updates.map((update, i): LogEntry => {
      return { id: `${i}`, documentId: 'doc', kind: 'plain', author: 'ada', at: 1_000, node: 'n', update };
    });
    const given = { atLeast: 0, passages: [] };
    expect((await merging.compact(pages([entries[0]!, entries[2]!]), given))?.whole).toBe(false);
    expect((await merging.compact(pages(entries), given))?.whole).toBe(true);
  });

  test('S4: history of the same entries has the same key; large ones are cut', async () => {
    const evening = new Evening(new Random(1), 1);
    evening.paste(30, 100_000);
    const { history } = await compact(evening.entries);
    expect(history.length).toBeGreaterThan(2);
    expect(history.map(({ key }) => key)).toEqual(history.map(({ key }) => key).sort());
    expect((await compact(evening.entries)).history).toEqual(history);
    const others = (await compact(evening.entries.slice(1))).history;
    expect(others[0]!.key).not.toBe(history[0]!.key);
  });
});

describe('the process that merges', () => {
  test('S4: does the same as without it, also for several at once', async () => {
    const aside = createMerging({ aside: true });
    try {
      const evenings = [1, 2, 3].map((seed) => {
        const evening = new Evening(new Random(seed), 2);
        evening.write(100);
        return evening.entries;
      });
      const there = await Promise.all(evenings.map((entries) => aside.history(chunks([]), pages(entries), [])));
      expect(there).toEqual(await Promise.all(evenings.map((entries) => historyOf(entries))));
      const [compacted] = await Promise.all([
        aside.compact(pages(evenings[0]!), { atLeast: 0, passages: [] }),
        aside.fold(pages(evenings[1]!)),
      ]);
      expect(compacted).toEqual(await compact(evenings[0]!));
    } finally {
      await aside.close();
    }
  });

  test('S4: a log that cannot be read, and history that is damaged, fail by themselves', async () => {
    const aside = createMerging({ aside: true });
    async function* failing(): AsyncGenerator<LogEntry[]> {
      yield [];
      throw new Error('the disk is gone');
    }
    try {
      await expect(aside.fold(failing())).rejects.toThrow('the disk is gone');
      const damaged = chunks([{ key: 'k', content: new Uint8Array([9]) }]);
      await expect(aside.history(damaged, pages([]), [])).rejects.toMatchObject({ code: 'store_corrupt' });
      expect(await aside.history(chunks([]), pages([]), [])).toEqual([]);
    } finally {
      await aside.close();
    }
  });

  test.runIf(process.platform === 'linux')(
    'S8: it was killed: what it was asked for fails, and another takes its place',
    async () => {
      const aside = createMerging({ aside: true });
      const evening = new Evening(new Random(1), 2);
      evening.write(300);
      try {
        const merger = await childBegun('merging-process');
        process.kill(merger, 'SIGSTOP');
        const asked = aside.history(chunks([]), pages(evening.entries), []);
        const refused = expect(asked).rejects.toMatchObject({ code: 'unavailable' });
        process.kill(merger, 'SIGKILL');
        await refused;
        const again = await aside.history(chunks([]), pages(evening.entries), []);
        expect(again).toEqual(await historyOf(evening.entries));
      } finally {
        await aside.close();
      }
    },
  );

  test.runIf(process.platform === 'linux')(
    'S8: where it gets no processor, what it was asked for is done by one that hurries',
    async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
      const aside = createMerging({ aside: true });
      const evening = new Evening(new Random(1), 2);
      evening.write(300);
      try {
        process.kill(await childBegun('merging-process'), 'SIGSTOP');
        const asked = aside.history(chunks([]), pages(evening.entries), []);
        const compacted = aside.compact(pages(evening.entries), { atLeast: 0, passages: [] });
        // What they need is handed over page by page.
        for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
        vi.advanceTimersByTime(2_000);
        expect(await asked).toEqual(await historyOf(evening.entries));
        expect(await compacted).toEqual(await compact(evening.entries));
        const hurried = childNamed('merging-process');
        expect(getPriority(hurried)).toBe(Math.min(19, getPriority() + 10));
        // It has had its minute of rest while it was handed what the next one needs.
        vi.advanceTimersByTime(59_000);
        async function* slowly(): AsyncGenerator<LogEntry[]> {
          yield evening.entries.slice(0, 10);
          vi.advanceTimersByTime(2_000);
          yield evening.entries.slice(10);
        }
        const merged = await aside.compact(slowly(), { atLeast: 0, passages: [] });
        expect(merged).toEqual(await compact(evening.entries));
        expect(childNamed('merging-process')).toBe(hurried);
      } finally {
        vi.useRealTimers();
        await aside.close();
      }
    },
  );

  test('S4: ends when it is told to, and what it was asked for fails', async () => {
    const aside = createMerging({ aside: true });
    const evening = new Evening(new Random(1), 2);
    evening.write(300);
    const asked = aside.history(chunks([]), pages(evening.entries), []);
    const refused = expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    await aside.close();
    await refused;
    await expect(aside.fold(pages([]))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
