import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { MinutesLog } from '#server/ports.ts';
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { mergeUpdates } from '#lib/domain/merge-updates.ts';
import { anyMeeting } from './support/any-meeting.ts';
import { FakeTime } from './support/fake-time.ts';
import { MemoryLog } from './support/memory-log.ts';
import { QuietLog } from './support/quiet-log.ts';
import { Random } from './support/random.ts';
import { openGate } from '../support/open-gate.ts';

const scope = 'o';
const merging = createMerging({ aside: false });

/** Two people's evening: text, marks, deletions. */
async function write(log: MinutesLog, documentId: string, edits: number, seed = 1): Promise<void> {
  const random = new Random(seed);
  const docs = [new Y.Doc(), new Y.Doc()];
  docs.forEach((doc, i) => (doc.clientID = seed * 10 + i));
  const updates: { author: string; update: Uint8Array }[] = [];
  for (const [i, doc] of docs.entries()) {
    for (const entry of await log.read(documentId)) Y.applyUpdate(doc, entry.update);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'other') return;
      updates.push({ author: `person-${i}`, update });
      Y.applyUpdate(docs[1 - i]!, update, 'other');
    });
  }
  while (updates.length < edits) {
    const text = random.pick(docs).getText('t');
    const at = random.below(text.length + 1);
    const chance = random.below(10);
    if (chance < 6) text.insert(at, 'word '.slice(random.below(4)));
    else if (chance < 8) text.delete(at, Math.min(7, text.length - at));
    else text.format(at, Math.min(9, text.length - at), { bold: random.below(2) === 0 ? true : null });
  }
  for (const [i, { author, update }] of updates.entries()) {
    await log.append({ documentId, scope, author, at: i, node: 'node-1', update });
  }
}

async function shown(log: MinutesLog, documentId: string): Promise<unknown> {
  const doc = new Y.Doc();
  for (const entry of await log.read(documentId)) Y.applyUpdate(doc, entry.update);
  return shownIn(doc);
}

const shownIn = (doc: Y.Doc): unknown => [
  doc.getText('t').toDelta(),
  [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(),
];

function setUp(log: MinutesLog, time = new FakeTime()) {
  const logger = new QuietLog();
  return {
    time,
    logger,
    compaction: createCompaction({
      log,
      aggregates: anyMeeting,
      merging,
      clock: time,
      node: () => 'node-1',
      gate: openGate,
      logger,
    }),
  };
}

/** Who wrote which clocks, and who deleted which, each once. */
async function contributions(log: MinutesLog, documentId: string): Promise<unknown> {
  const batches = await merging.history(log.history(documentId), log.pages(documentId), []);
  return [...new Set(batches.map(({ author }) => author))].sort().map((author) => {
    const own = batches.filter((batch) => batch.author === author);
    const clocks = own.flatMap(({ update }) => {
      const { structs, ds } = Y.decodeUpdate(update);
      const written = structs.flatMap(({ id, length }) => clocksOf('+', id.client, id.clock, length));
      const deleted = [...ds.clients].flatMap(([client, all]) =>
        all.flatMap(({ clock, len }) => clocksOf('-', client, clock, len)),
      );
      return [...written, ...deleted];
    });
    return [author, clocks.sort()];
  });
}

const clocksOf = (sign: string, client: number, clock: number, length: number) =>
  Array.from({ length }, (_, i) => `${sign}${client}:${clock + i}`);

describe('S4: compaction', () => {
  test('leaves the same document in one entry; the parts go a minute later; history has all of them', async () => {
    const log = new MemoryLog();
    await write(log, 'd', 700);
    const before = await shown(log, 'd');
    const contributed = await contributions(log, 'd');
    const { length } = log.entries;
    const { compaction, time } = setUp(log);
    await compaction.run();
    expect(log.entries).toHaveLength(length + 1);
    expect(await contributions(log, 'd')).toEqual(contributed);
    expect(await shown(log, 'd')).toEqual(before);
    await time.advance(59_000);
    await compaction.run();
    expect(log.entries).toHaveLength(length + 1);
    await time.advance(2_000);
    await compaction.run();
    expect(log.entries.map((e) => e.kind)).toEqual(['merged']);
    expect(await shown(log, 'd')).toEqual(before);
    expect(await contributions(log, 'd')).toEqual(contributed);
  });

  test('a short log is left alone', async () => {
    const log = new MemoryLog();
    await write(log, 'd', 400);
    const { compaction } = setUp(log);
    await compaction.run();
    expect(log.entries.every((e) => e.kind === 'plain')).toBe(true);
  });

  test('the next merge takes the last one up', async () => {
    const log = new MemoryLog();
    const { compaction, time } = setUp(log);
    for (const seed of [1, 2, 3]) {
      await write(log, 'd', 600, seed);
      await compaction.run();
      await time.advance(61_000);
      await compaction.run();
    }
    expect(log.entries.map((e) => e.kind)).toEqual(['merged']);
    const past = new Y.Doc({ gc: false });
    for (const { update } of await merging.history(log.history('d'), log.pages('d'), [])) Y.applyUpdate(past, update);
    expect(shownIn(past)).toEqual(await shown(log, 'd'));
  });

  test('deleted text is not in the merge; garbage is collected', async () => {
    const log = new MemoryLog();
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (let i = 0; i < 300; i += 1) doc.getText('t').insert(i * 6, 'secret');
    for (let i = 0; i < 300; i += 1) doc.getText('t').delete(0, 6);
    for (const update of updates) await log.append({ documentId: 'd', scope, author: 'ada', at: 1, node: 'n', update });
    await setUp(log).compaction.run();
    const merged = log.entries.find((e) => e.kind === 'merged')!;
    expect(Buffer.from(merged.update).includes('secret')).toBe(false);
    expect(merged.update.byteLength).toBeLessThan(40);
  });

  test('what builds on content that is not here is kept', async () => {
    const source = new Y.Doc();
    const updates: Uint8Array[] = [];
    source.on('update', (update: Uint8Array) => updates.push(update));
    for (const word of ['a', 'b', 'c']) source.getText('t').insert(0, word);
    const merged = mergeUpdates([updates[0]!, updates[2]!]);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, merged);
    Y.applyUpdate(doc, updates[1]!);
    expect(doc.getText('t').toString()).toBe('cba');
  });

  test('killed after any step, and run again: the same document, nothing missing from history', async () => {
    for (let killedAt = 1; killedAt <= 8; killedAt += 1) {
      const log = new MemoryLog();
      await write(log, 'd', 600);
      const before = await shown(log, 'd');
      const contributed = await contributions(log, 'd');
      const { time } = setUp(log);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        await setUp(dyingAfter(log, killedAt), time)
          .compaction.run()
          .catch(() => undefined);
        expect(await shown(log, 'd')).toEqual(before);
        await time.advance(61_000);
      }
      await write(log, 'other', 600);
      const alive = setUp(log, time).compaction;
      await alive.run();
      await time.advance(61_000);
      await alive.run();
      expect(await shown(log, 'd')).toEqual(before);
      expect(await contributions(log, 'd')).toEqual(contributed);
      expect(log.entries.filter((e) => e.documentId === 'd')).toHaveLength(1);
    }
  });

  test('two nodes at once leave the same document', async () => {
    const log = new MemoryLog();
    await write(log, 'd', 600);
    const before = await shown(log, 'd');
    const time = new FakeTime();
    const nodes = [setUp(log, time).compaction, setUp(log, time).compaction];
    await Promise.all(nodes.map((node) => node.run()));
    await time.advance(61_000);
    await Promise.all(nodes.map((node) => node.run()));
    expect(await shown(log, 'd')).toEqual(before);
    expect(log.entries.every((e) => e.kind === 'merged')).toBe(true);
  });

  test('one document that cannot be read does not keep the others waiting', async () => {
    const log = new MemoryLog();
    await write(log, 'a', 600);
    await write(log, 'b', 600);
    const pages = log.pages.bind(log);
    log.pages = (id) => (id === 'a' ? failing(new Error('damaged')) : pages(id));
    const { compaction, logger } = setUp(log);
    await compaction.run();
    expect(log.entries.filter((e) => e.kind === 'merged').map((e) => e.documentId)).toEqual(['b']);
    expect(logger.lines.map((l) => l.fields?.documentId)).toEqual(['a']);
  });

  test('merges in a process of its own', async () => {
    const log = new MemoryLog();
    await write(log, 'd', 600);
    const before = await shown(log, 'd');
    const aside = createMerging({ aside: true });
    const parts = {
      log,
      aggregates: anyMeeting,
      merging: aside,
      clock: new FakeTime(),
      node: () => 'n',
      gate: openGate,
      logger: new QuietLog(),
    };
    await createCompaction(parts).run();
    await aside.close();
    log.entries = log.entries.filter((e) => e.kind === 'merged');
    expect(await shown(log, 'd')).toEqual(before);
  });
});

describe('S4: documents that nobody has open any more', () => {
  test('S4: more than a few dozen entries are merged at once, fewer left', async () => {
    const log = new MemoryLog();
    await write(log, 'long', 60);
    await write(log, 'short', 30, 2);
    const before = await shown(log, 'long');
    const { compaction } = setUp(log);
    compaction.soon('long');
    compaction.soon('short');
    compaction.soon('unknown');
    await compaction.idle();
    const merged = log.entries.filter(({ kind }) => kind === 'merged');
    expect(merged.map(({ documentId }) => documentId)).toEqual(['long']);
    expect(await shown(log, 'long')).toEqual(before);
    compaction.soon('long');
    await compaction.idle();
    expect(log.entries.filter(({ kind }) => kind === 'merged')).toHaveLength(1);
  });

  test('S4: hundreds that close together wait for each other, each taken once', async () => {
    const log = new MemoryLog();
    const asked: string[] = [];
    let atOnce = 0;
    log.waiting = async (documentId) => {
      asked.push(documentId);
      atOnce += 1;
      await Promise.resolve();
      expect(atOnce).toBe(1);
      atOnce -= 1;
      return 0;
    };
    const { compaction } = setUp(log);
    const ids = Array.from({ length: 300 }, (_, i) => `d${i}`);
    for (const id of [...ids, ...ids]) compaction.soon(id);
    await compaction.idle();
    expect(asked).toEqual(ids);
    expect(log.reads).toBe(0);
  });

  test('S4: one that fails does not keep the next waiting', async () => {
    const log = new MemoryLog();
    await write(log, 'a', 60);
    await write(log, 'b', 60, 2);
    const pages = log.pages.bind(log);
    log.pages = (id) => (id === 'a' ? failing(new Error('damaged')) : pages(id));
    const { compaction, logger } = setUp(log);
    compaction.soon('a');
    compaction.soon('b');
    await compaction.idle();
    expect(log.entries.filter((e) => e.kind === 'merged').map((e) => e.documentId)).toEqual(['b']);
    expect(logger.lines.map(({ fields }) => fields?.documentId)).toEqual(['a']);
  });

  test('S4: stopping ends what is under way and forgets the rest', async () => {
    const log = new MemoryLog();
    await write(log, 'a', 60);
    await write(log, 'b', 60, 2);
    const { compaction } = setUp(log);
    compaction.soon('a');
    await Promise.resolve();
    compaction.soon('b');
    await compaction.stop();
    compaction.soon('b');
    await compaction.idle();
    expect(log.entries.filter((e) => e.kind === 'merged').map((e) => e.documentId)).toEqual(['a']);
  });
});

describe('S4: what takes too long is left to the next run', () => {
  test.each([
    ['reading the log', 'pages', 31_000],
    ['merging', 'merge', 61_000],
  ])('S4: %s', async (_name, what, takes) => {
    const log = new MemoryLog();
    await write(log, 'd', 600);
    const time = new FakeTime();
    const logger = new QuietLog();
    const pages = log.pages.bind(log);
    if (what === 'pages') {
      log.pages = async function* (id) {
        for await (const page of pages(id)) {
          await time.advance(takes / 2);
          yield page;
        }
      };
    }
    const slow: typeof merging = {
      ...merging,
      compact: async (...given) => {
        const compacted = await merging.compact(...given);
        if (what === 'merge') await time.advance(takes);
        return compacted;
      },
    };
    const parts = { log, aggregates: anyMeeting, clock: time, node: () => 'n', gate: openGate, logger };
    await createCompaction({ ...parts, merging: slow }).run();
    expect(log.entries.every(({ kind }) => kind === 'plain')).toBe(true);
    expect(log.kept.size).toBe(0);
    expect(logger.lines).toHaveLength(1);
    log.pages = pages;
    await createCompaction({ ...parts, merging }).run();
    expect(log.entries.at(-1)!.kind).toBe('merged');
  });
});

test('minutes whose history is being forgotten are not merged any more', async () => {
  const log = new MemoryLog();
  await write(log, 'd', 600);
  const minutes = { historyEnded: { at: '2026-03-02T18:30:00.000Z' } };
  const aggregates = {
    find: async () => [{ version: 1, outbox: [], value: { organisationId: 'o', minutes } }],
  } as unknown as typeof anyMeeting;
  const logger = new QuietLog();
  const parts = { log, aggregates, merging, clock: new FakeTime(), node: () => 'n', gate: openGate, logger };
  await createCompaction(parts).run();
  expect(log.entries.every(({ kind }) => kind === 'plain')).toBe(true);
  expect(logger.lines).toEqual([]);
});

test('S4: a merge lets meetings have their turn between two pages of the log, as long as there is time', async () => {
  const log = new MemoryLog();
  await write(log, 'd', 600);
  const time = new FakeTime();
  const rests: number[] = [];
  const pages = log.pages.bind(log);
  log.pages = async function* (id) {
    for await (const page of pages(id)) {
      for (const entry of page) {
        await time.advance(50);
        yield [entry];
      }
    }
  };
  const logger = new QuietLog();
  const parts = { log, aggregates: anyMeeting, merging, clock: time, node: () => 'n', gate: openGate, logger };
  await createCompaction({ ...parts, rest: async () => rests.push(time.now()) }).run();
  expect(log.entries.at(-1)!.kind).toBe('merged');
  // 600 pages in 30 s: a rest after each of the first third.
  expect(rests).toHaveLength(199);
});

test('S4: after compaction a document takes at most 1.2 times its minimal encoded state, its history apart', async () => {
  const log = new MemoryLog();
  await write(log, 'd', 3_000);
  const { compaction, time } = setUp(log);
  await compaction.run();
  await compaction.run();
  await time.advance(61_000);
  await compaction.run();
  const doc = new Y.Doc();
  for (const { update } of log.entries) Y.applyUpdate(doc, update);
  const codec = createCompressingCodec();
  const stored = log.entries.reduce((sum, { update }) => sum + codec.encode(scope, update).byteLength, 0);
  expect(stored).toBeLessThanOrEqual(1.2 * Y.encodeStateAsUpdate(doc).byteLength);
  expect(log.entries).toHaveLength(1);
  expect(log.kept.size).toBe(1);
});

/** The process dies in place of the nth call of the log. */
function dyingAfter(log: MinutesLog, calls: number): MinutesLog {
  let made = 0;
  return new Proxy(log, {
    get(target, name: keyof MinutesLog) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        made += 1;
        if (made < calls) return method.apply(target, args);
        const killed = new Error('killed');
        return name === 'pages' ? failing(killed) : Promise.reject(killed);
      };
    },
  });
}

async function* failing(error: Error): AsyncGenerator<never> {
  throw error;
}
