import { DatabaseSync } from 'node:sqlite';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Passage } from '#lib/domain/expunction.ts';
import { readHistory } from '#lib/domain/history.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { storeFile, type SqliteStore } from '#server/adapters/sqlite/store.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import { createExpunctionJob } from '#server/jobs/expunction.ts';
import type { Codec, KeptHistory, LogEntry, MinutesLog } from '#server/ports.ts';
import { folders, open } from '../contract/sqlite-support.ts';
import { createFullBoard, createMeeting, createWorld } from '../support/memory-world.ts';
import { clocksOf, Evening } from './support/evening.ts';
import { QuietLog } from './support/quiet-log.ts';
import { Random, seeds } from './support/random.ts';
import { openGate } from '../support/open-gate.ts';

const secret = 'Grievance of a named worker';
/** What is stored is then what is read: neither compressed nor encrypted. */
const plain: Codec = {
  encode: (_, content) => content,
  encodeAside: async (_, content) => content,
  decode: (s) => s,
  decodeAside: async (s) => s,
  blind: (_, key) => key,
};
const merging = createMerging({ aside: false });

const temporary = folders();
let store: SqliteStore | undefined;
afterEach(async () => {
  await store?.close();
  store = undefined;
  temporary.remove();
});

/** Every value of every table in which the secret stands, by table. */
function tablesWith(dataDir: string, text: string): string[] {
  const sql = new DatabaseSync(storeFile(dataDir), { readOnly: true });
  const tables = sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const found = tables
    .map(({ name }) => String(name))
    .filter((name) =>
      sql
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .some((row) =>
          Object.values(row).some((value) =>
            value instanceof Uint8Array ? Buffer.from(value).includes(text) : String(value).includes(text),
          ),
        ),
    );
  sql.close();
  return found;
}

/**
 * A document in which the secret stood for a while: in kept history, in a merged entry and in plain ones. Every
 * keystroke of the text after it is an entry too.
 */
async function setUp() {
  const dataDir = temporary.make();
  store = await open(dataDir, { codec: plain });
  const { aggregates, chain, blobs, log } = store;
  const world = createWorld({ aggregates, chain, blobs, minutesLog: log });
  const board = await createFullBoard(world);
  const { minutes } = await createMeeting(world, board);
  const documentId = minutes.id;
  const { clock } = world;
  const logger = new QuietLog();
  /** The document is far too small to be compacted of itself, but for `eager` ones. */
  const jobs = (minutesLog: MinutesLog = log, eager = false) => {
    const parts = { log: minutesLog, aggregates, merging, clock, logger };
    const sizes = eager ? { open: 5, atRest: 5 } : undefined;
    const compaction = createCompaction({ ...parts, node: () => 'n', gate: openGate, ...(sizes ? { sizes } : {}) });
    return { compaction, expunction: createExpunctionJob({ ...parts, compaction }) };
  };
  const doc = new Y.Doc();
  doc.clientID = 7;
  const appended: Promise<unknown>[] = [];
  doc.on('update', (update: Uint8Array) => {
    const entry = { documentId, scope: board.organisationId, author: board.clerk.personId, at: clock.now(), node: 'n' };
    appended.push(log.append({ ...entry, update }));
  });
  const type = (at: number, text: string) => [...text].forEach((letter, i) => doc.getText('t').insert(at + i, letter));
  type(0, 'Apologies: ');
  doc.getText('t').insert(11, secret);
  await Promise.all(appended);
  await jobs(log, true).compaction.run();
  clock.forward(20_000);
  doc.getText('t').insert(0, `${secret}. `);
  doc.getText('t').delete(0, secret.length + 2);
  doc.getText('t').delete(11, secret.length);
  type(11, 'none');
  await Promise.all(appended);
  const passages = [
    { clientId: 7, clock: 11, length: secret.length },
    { clientId: 7, clock: 11 + secret.length, length: secret.length + 2 },
  ];
  const expunge = () =>
    world.workspace.minutes.expunge(board.clerk.actor, { documentId, passages, reason: 'It names a worker' });
  const history = async () => readHistory(await world.workspace.minutes.history(board.clerk.actor, { documentId }));
  const unfinished = () => aggregates.find('expunction', 'unfinished', '*');
  return { dataDir, log, clock, logger, jobs, expunge, history, documentId, unfinished };
}

async function shown(log: MinutesLog, documentId: string): Promise<string> {
  const doc = new Y.Doc();
  for (const { update } of await log.read(documentId)) Y.applyUpdate(doc, update);
  return doc.getText('t').toString();
}

describe('S11: what was expunged leaves the store', () => {
  test('S11: no byte of it is in any table once the job is done, and all else is', async () => {
    const { dataDir, log, clock, logger, jobs, expunge, history, documentId, unfinished } = await setUp();
    expect(tablesWith(dataDir, secret).sort()).toEqual(['history', 'log']);
    await expunge();
    // Nobody is given it, though it is stored.
    expect((await history()).batches.some(({ update }) => Buffer.from(update).includes(secret))).toBe(false);
    const { compaction, expunction } = jobs();
    const begun = clock.now();
    while ((await unfinished()).length > 0 && clock.now() - begun < 600_000) {
      await expunction.run();
      await compaction.run();
      clock.forward(61_000);
    }
    expect(clock.now() - begun).toBeLessThan(300_000);
    expect(tablesWith(dataDir, secret)).toEqual([]);
    expect(tablesWith(dataDir, 'Grievance')).toEqual([]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await shown(log, documentId)).toBe('Apologies: none');
    const { batches, expunged } = await history();
    const doc = new Y.Doc({ gc: false });
    for (const { update } of batches) Y.applyUpdate(doc, update);
    expect(doc.getText('t').toString()).toBe('Apologies: none');
    expect(expunged).toMatchObject([{ reason: 'It names a worker' }]);
    await store!.close();
    for (const name of readdirSync(dataDir)) {
      expect(readFileSync(join(dataDir, name)).includes(secret), name).toBe(false);
    }
  });

  test('S11: killed after any step, the next run finishes', async () => {
    const { dataDir, log, clock, jobs, expunge, documentId, unfinished } = await setUp();
    await expunge();
    for (let calls = 1; calls < 14; calls += 1) {
      const { compaction, expunction } = jobs(dyingAfter(log, calls));
      await expunction.run();
      await compaction.run().catch(() => undefined);
      expect(await shown(log, documentId)).toBe('Apologies: none');
      clock.forward(7_000);
    }
    const alive = jobs();
    for (let run = 0; run < 5; run += 1) {
      await alive.expunction.run();
      await alive.compaction.run();
      clock.forward(61_000);
    }
    expect(await unfinished()).toEqual([]);
    expect(tablesWith(dataDir, secret)).toEqual([]);
  });

  test('S11: a compaction that began before is waited for, and what it writes is looked at', async () => {
    const { dataDir, log, clock, logger, jobs, expunge, unfinished } = await setUp();
    // Its history is on its way when the clerk decides, and arrives after the job has looked for the first time.
    let arrive: (() => Promise<void>) | undefined;
    const keepHistory: MinutesLog['keepHistory'] = async (scope, id, kept) => {
      arrive ??= () => log.keepHistory(scope, id, kept);
    };
    const late = jobs({ ...log, keepHistory }, true);
    await late.compaction.run();
    await expunge();
    const { compaction, expunction } = jobs();
    await expunction.run();
    clock.forward(59_000);
    await arrive!();
    for (let run = 0; run < 4; run += 1) {
      await expunction.run();
      await compaction.run();
      clock.forward(61_000);
    }
    expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await unfinished()).toEqual([]);
    expect(tablesWith(dataDir, secret)).toEqual([]);
  });
});

async function* pages(entries: readonly LogEntry[]): AsyncGenerator<LogEntry[]> {
  for (let start = 0; start < entries.length; start += 50) yield entries.slice(start, start + 50);
}
async function* chunks(kept: readonly KeptHistory[]): AsyncGenerator<KeptHistory> {
  yield* kept;
}

/** Parts of what was deleted in an evening. */
async function deletedPassages(entries: readonly LogEntry[], random: Random): Promise<Passage[]> {
  const { ds } = Y.decodeUpdate(await merging.fold(pages(entries)));
  const deleted = [...ds.clients].flatMap(([clientId, all]) => all.map(({ clock, len }) => ({ clientId, clock, len })));
  return deleted
    .filter(() => random.below(2) === 0)
    .map(({ clientId, clock, len }) => {
      const skipped = random.below(len);
      return { clientId, clock: clock + skipped, length: 1 + random.below(len - skipped) };
    });
}

function holdsAny(update: Uint8Array, passages: readonly Passage[]): boolean {
  return Y.decodeUpdate(update).structs.some(
    (struct) =>
      struct instanceof Y.Item &&
      !(struct.content instanceof Y.ContentDeleted) &&
      passages.some(
        ({ clientId, clock, length }) =>
          struct.id.client === clientId && struct.id.clock < clock + length && clock < struct.id.clock + struct.length,
      ),
  );
}

describe('S11: random passages of random evenings', () => {
  test.each(seeds(Array.from({ length: 25 }, (_, i) => i)))('S11: seed %i', async (seed) => {
    const random = new Random(seed);
    const evening = new Evening(random, 1 + random.below(4));
    evening.write(40 + random.below(120));
    const { entries } = evening;
    const passages = await deletedPassages(entries, random);
    expect(await merging.examine(pages(entries), passages)).toEqual(passages.map(() => 'deleted'));
    // Some of it was kept before, some of that with the passages.
    const some = pages(entries.slice(0, random.below(entries.length)));
    const before = random.below(2) === 0 ? [] : passages;
    const { history } = (await merging.compact(some, { atLeast: 0, passages: before }))!;
    const batches = await merging.history(chunks(history), pages(entries), passages);
    const doc = new Y.Doc({ gc: false });
    for (const { update } of batches) {
      Y.applyUpdate(doc, update);
      expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
      expect(holdsAny(update, passages)).toBe(false);
    }
    expect(doc.getText('t').toDelta()).toEqual(evening.whole().getText('t').toDelta());
    const clocks = (all: readonly { update: Uint8Array }[]) => all.flatMap(({ update }) => clocksOf(update)).sort();
    expect(clocks(batches)).toEqual(clocks(entries));
    for (const { content } of history) {
      const scrubbed = await merging.scrub(content, passages);
      if (scrubbed !== undefined) expect(await merging.scrub(scrubbed, passages)).toBe(undefined);
    }
  });
});

/** The process dies in place of the nth call of the log. */
function dyingAfter(log: MinutesLog, calls: number): MinutesLog {
  let made = 0;
  const entries = Object.entries(log).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      made += 1;
      if (made < calls) return (method as (...args: unknown[]) => unknown).apply(log, args);
      const killed = new Error('killed');
      return name === 'pages' || name === 'history' ? failing(killed) : Promise.reject(killed);
    },
  ]);
  return Object.fromEntries(entries) as MinutesLog;
}

async function* failing(error: Error): AsyncGenerator<never> {
  throw error;
}
