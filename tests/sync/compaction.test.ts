import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Aggregates, MinutesLog } from '#server/ports.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import { readBatch, writeBatch } from '#server/jobs/history-batch.ts';
import { mergeUpdates } from '#lib/domain/merge-updates.ts';
import { FakeTime } from './support/fake-time.ts';
import { MemoryLog } from './support/memory-log.ts';
import { QuietLog } from './support/quiet-log.ts';
import { Random } from './support/random.ts';

const scope = 'organisation-1';
const aggregates = {
  find: async () => [{ version: 1, outbox: [], value: { organisationId: scope } }],
} as unknown as Pick<Aggregates, 'find'>;

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
  return [doc.getText('t').toDelta(), [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort()];
}

function setUp(log: MinutesLog, time = new FakeTime()) {
  const logger = new QuietLog();
  const merge = async (updates: Uint8Array[]) => mergeUpdates(updates);
  return {
    time,
    logger,
    compaction: createCompaction({ log, aggregates, clock: time, node: 'node-1', logger, merge }),
  };
}

const historyIds = async (log: MinutesLog, documentId: string) =>
  new Set((await log.history(documentId)).flatMap(({ content }) => readBatch(content)).map((entry) => entry.id));

describe('S4: compaction', () => {
  test('leaves the same document in one entry; the parts go a minute later; history has all of them', async () => {
    const log = new MemoryLog();
    await write(log, 'd', 700);
    const before = await shown(log, 'd');
    const ids = log.entries.map((e) => e.id);
    const { compaction, time } = setUp(log);
    await compaction.run();
    expect(log.entries).toHaveLength(ids.length + 1);
    expect(await shown(log, 'd')).toEqual(before);
    await time.advance(59_000);
    await compaction.run();
    expect(log.entries).toHaveLength(ids.length + 1);
    await time.advance(2_000);
    await compaction.run();
    expect(log.entries.map((e) => e.kind)).toEqual(['merged']);
    expect(await shown(log, 'd')).toEqual(before);
    expect(await historyIds(log, 'd')).toEqual(new Set(ids));
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
    const whole = new MemoryLog();
    for (const { content } of await log.history('d')) {
      for (const entry of readBatch(content)) whole.entries.push({ ...entry, documentId: 'd', kind: 'plain' });
    }
    expect(await shown(whole, 'd')).toEqual(await shown(log, 'd'));
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
    for (let killedAt = 1; killedAt <= 7; killedAt += 1) {
      const log = new MemoryLog();
      await write(log, 'd', 600);
      const before = await shown(log, 'd');
      const ids = log.entries.map((e) => e.id);
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
      expect(await historyIds(log, 'd')).toEqual(new Set(ids));
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
    const read = log.read.bind(log);
    log.read = (id, except) => (id === 'a' ? Promise.reject(new Error('damaged')) : read(id, except));
    const { compaction, logger } = setUp(log);
    await compaction.run();
    expect(log.entries.filter((e) => e.kind === 'merged').map((e) => e.documentId)).toEqual(['b']);
    expect(logger.lines.map((l) => l.fields?.documentId)).toEqual(['a']);
  });

  test('merges in a thread of its own', async () => {
    const log = new MemoryLog();
    await write(log, 'd', 600);
    const before = await shown(log, 'd');
    const compaction = createCompaction({ log, aggregates, clock: new FakeTime(), node: 'n', logger: new QuietLog() });
    await compaction.run();
    log.entries = log.entries.filter((e) => e.kind === 'merged');
    expect(await shown(log, 'd')).toEqual(before);
  });
});

test('S11: a batch of history reads as it was written', () => {
  const entries = [
    { id: '1', author: 'ada', at: 1, node: 'n', update: new Uint8Array([1, 2]) },
    { id: '2', author: 'ben', carried: true as const, at: 2, node: 'n', update: new Uint8Array() },
  ];
  expect(readBatch(writeBatch(entries))).toEqual(entries);
});

/** The process dies in place of the nth call of the log. */
function dyingAfter(log: MinutesLog, calls: number): MinutesLog {
  let made = 0;
  return new Proxy(log, {
    get(target, name: keyof MinutesLog) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        made += 1;
        return made >= calls ? Promise.reject(new Error('killed')) : method.apply(target, args);
      };
    },
  });
}
