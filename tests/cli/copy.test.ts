import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, expect, it } from 'vitest';
import { startService } from '#server/compose.ts';
import { readConfig } from '#server/config.ts';
import type { Contents } from '#server/ports.ts';
import { nodeBinary, root } from '../../scripts/prepare.mjs';
import { everything } from '../contract/contents-suite.ts';
import { byHand, open as openMongo } from '../contract/mongo-support.ts';
import { folders, open } from '../contract/sqlite-support.ts';
import { fill, tickingClock } from '../support/filled-store.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { toolAt, toolOn, toolWith } from './tool.ts';

const temporary = folders();
afterAll(() => temporary.remove());
let databases: string[] = [];
const newDatabase = () => {
  const uri = mongoUri()!;
  databases.push(uri);
  return uri;
};
afterEach(async () => {
  for (const uri of databases) await dropDatabase(uri);
  databases = [];
});

const quorate = toolWith({});

async function filledFolder(entries?: number): Promise<string> {
  const dataDir = temporary.make();
  const store = await open(dataDir, { clock: tickingClock() });
  await fill(store, entries === undefined ? {} : { entries });
  await store.close();
  return dataDir;
}

type Closing = { contents: Contents; close(): Promise<void> };
async function allIn(opening: Promise<Closing>): Promise<Record<string, unknown[]>> {
  const store = await opening;
  try {
    return await everything(store.contents);
  } finally {
    await store.close();
  }
}
const inFolder = (dataDir: string) => allIn(open(dataDir, { serving: false }));
const inDatabase = (uri: string) => allIn(openMongo(uri));

/** Starts a copy as the operator does, and kills it with SIGKILL once `reached` says so. */
async function killCopy(from: string, to: string, reached: () => boolean | Promise<boolean>): Promise<string> {
  const child = spawn(nodeBinary, ['server/main.ts', 'quorate', 'copy', '--from', from, '--to', to], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ENVIRONMENT: 'test' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = once(child, 'exit');
  while (child.exitCode === null && !(await reached())) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill('SIGKILL');
  expect(await ended, said).toEqual([null, 'SIGKILL']);
  return said;
}

const entriesIn = (uri: string) => byHand(uri, (db) => db.collection('log').estimatedDocumentCount());

function rowsIn(dataDir: string): number {
  const file = join(dataDir, 'quorate.db');
  if (!existsSync(file)) return 0;
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return (db.prepare('SELECT count(*) AS rows FROM log').get() as { rows: number }).rows;
  } catch {
    // It is just being made.
    return 0;
  } finally {
    db.close();
  }
}

describeWithMongo('copy', () => {
  it('moves a store whole into a database, and back', async () => {
    const from = await filledFolder();
    const uri = newDatabase();
    const there = await quorate('copy', '--from', from, '--to', uri);
    expect(there.code).toBe(0);
    expect(there.output).toMatch(/entries of minutes +1,204 +1,204 +[0-9a-f]{16} +equal/);
    expect(there.output).not.toContain('NOT EQUAL');
    const back = join(temporary.make(), 'back');
    process.env.COPY_FROM = uri;
    try {
      expect(await quorate('copy', '--from', 'env:COPY_FROM', '--to', back)).toMatchObject({ code: 0 });
    } finally {
      delete process.env.COPY_FROM;
    }
    const source = await inFolder(from);
    expect(await inFolder(back)).toEqual(source);
    // Of blobs whose meetings are not there the embedded store does not know the organisation, a database does.
    expect(await inDatabase(uri)).toEqual(source);
    expect((await toolOn(back)('verify')).output).toContain('Elm Row');
    expect((await toolAt(uri)('verify')).output).toContain('Elm Row');
  });

  it('killed in the middle it is an unfinished copy, which nobody can use, and goes on when it is run again', async () => {
    const from = await filledFolder(8_000);
    const uri = newDatabase();
    await killCopy(from, uri, async () => (await entriesIn(uri)) > 1_000);
    const before = await entriesIn(uri);
    expect(before).toBeLessThan(8_004);
    const name = /an unfinished copy of \/\S+, begun 20/;
    expect(await toolAt(uri)('verify')).toMatchObject({ code: 1, complaint: expect.stringMatching(name) });
    expect(await toolAt(uri)('migrate')).toMatchObject({ code: 1 });
    const config = { ...readConfig({ PORT: '0', MONGODB_URI: uri }), environment: 'test' };
    await expect(startService(config, { pages: 'none' })).rejects.toThrow(name);
    const other = await filledFolder(1);
    expect(await quorate('copy', '--from', other, '--to', uri)).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('--replace removes what is there'),
    });
    expect(await quorate('copy', '--from', from, '--to', uri)).toMatchObject({ code: 0 });
    expect(await inDatabase(uri)).toEqual(await inFolder(from));
  }, 60_000);

  it('the same into a folder', async () => {
    const from = await filledFolder(8_000);
    const uri = newDatabase();
    expect(await quorate('copy', '--from', from, '--to', uri)).toMatchObject({ code: 0 });
    const to = temporary.make();
    await killCopy(uri, to, () => rowsIn(to) > 1_000);
    expect(await toolOn(to)('verify')).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('an unfinished copy of the database'),
    });
    expect(await quorate('copy', '--from', uri, '--to', to)).toMatchObject({ code: 0 });
    expect(await inFolder(to)).toEqual(await inFolder(from));
  }, 60_000);

  it('finds a piece that was altered in the target; from the beginning with --replace', async () => {
    const from = await filledFolder(8_000);
    const uri = newDatabase();
    await killCopy(from, uri, async () => (await entriesIn(uri)) > 1_000);
    await byHand(uri, async (db) => {
      const one = await db.collection<{ _id: string }>('log').findOne({}, { sort: { _id: 1 } });
      await db.collection<{ _id: string }>('log').updateOne({ _id: one!._id }, { $set: { author: 'mallory' } });
    });
    const altered = await quorate('copy', '--from', from, '--to', uri);
    expect(altered).toMatchObject({ code: 1, complaint: expect.stringContaining('with --replace') });
    expect(altered.output).toMatch(/entries of minutes +8,004 +8,004 +[0-9a-f]{16} +NOT EQUAL/);
    expect(altered.output).toMatch(/documents +34 +34 +[0-9a-f]{16} +equal/);
    expect(await toolAt(uri)('verify')).toMatchObject({ code: 1, complaint: expect.stringContaining('unfinished') });
    expect(await quorate('copy', '--from', from, '--to', uri, '--replace')).toMatchObject({ code: 0 });
    expect(await inDatabase(uri)).toEqual(await inFolder(from));
  }, 60_000);

  it('killed while it removes what was there, it begins with that again', async () => {
    const [from, other] = [await filledFolder(2), await filledFolder(3)];
    const uri = newDatabase();
    expect(await quorate('copy', '--from', other, '--to', uri)).toMatchObject({ code: 0 });
    const store = await openMongo(uri);
    await store.contents.begin({ is: `an unfinished copy of ${from}`, begun: 'yesterday', clearing: true });
    await store.close();
    expect(await quorate('copy', '--from', from, '--to', uri)).toMatchObject({ code: 0 });
    expect(await inDatabase(uri)).toEqual(await inFolder(from));
  });

  it('takes the place of what is there only when told so', async () => {
    const [from, other] = [await filledFolder(2), await filledFolder(3)];
    const uri = newDatabase();
    expect(await quorate('copy', '--from', other, '--to', uri)).toMatchObject({ code: 0 });
    const refused = { code: 1, output: '', complaint: expect.stringContaining('--replace removes it, for good') };
    expect(await quorate('copy', '--from', from, '--to', uri)).toMatchObject(refused);
    expect(await quorate('copy', '--from', from, '--to', other)).toMatchObject(refused);
    expect(await inDatabase(uri)).toEqual(await inFolder(other));
    for (const to of [uri, other]) {
      expect(await quorate('copy', '--from', from, '--to', to, '--replace')).toMatchObject({ code: 0 });
    }
    expect(await inDatabase(uri)).toEqual(await inFolder(from));
    expect(await inFolder(other)).toEqual(await inFolder(from));
  });

  it('refuses stores that are being served, and those of another environment', async () => {
    const [from, empty] = [await filledFolder(1), temporary.make()];
    const uri = newDatabase();
    const serving = await open(from);
    expect(await quorate('copy', '--from', from, '--to', uri)).toMatchObject({
      code: 1,
      complaint: expect.stringMatching(/^Refused: \/\S+: Another process \(pid \d+\) is serving this store\.$/),
    });
    expect(await quorate('copy', '--from', uri, '--to', from)).toMatchObject({ code: 1 });
    await serving.close();
    expect(await quorate('copy', '--from', from, '--to', uri)).toMatchObject({ code: 0 });
    const config = { ...readConfig({ PORT: '0', MONGODB_URI: uri }), environment: 'test' };
    const service = await startService(config, { pages: 'none' });
    try {
      const served = { code: 1, complaint: expect.stringMatching(/the database .*: Another process is serving/) };
      expect(await quorate('copy', '--from', uri, '--to', empty)).toMatchObject(served);
      expect(await quorate('copy', '--from', from, '--to', uri, '--replace')).toMatchObject(served);
    } finally {
      await service.stop();
    }
    const elsewhere = toolWith({}, 'staging');
    for (const args of [
      ['--from', from, '--to', newDatabase()],
      ['--from', uri, '--to', temporary.make()],
    ]) {
      expect(await elsewhere('copy', ...args)).toMatchObject({
        code: 1,
        complaint: expect.stringContaining('belongs to the environment "test"; this process runs as "staging"'),
      });
    }
  }, 60_000);

  it('a database whose server was killed is free some seconds later', async () => {
    const from = await filledFolder(1);
    const uri = newDatabase();
    await quorate('copy', '--from', from, '--to', uri);
    const store = await openMongo(uri);
    await store.nodes.begin({ node: 'killed', shared: true });
    await store.close();
    expect(await quorate('copy', '--from', uri, '--to', temporary.make())).toMatchObject({ code: 0 });
  });

  it('says what is wrong with the places', async () => {
    const from = await filledFolder(1);
    const says = async (...args: string[]) => (await quorate('copy', ...args)).complaint;
    expect(await says('--from', from, '--to', from)).toContain('cannot be copied into itself');
    expect(await says('--from', temporary.make(), '--to', from)).toMatch(/There is no store in \/\S+\.$/);
    expect(await says('--from', newDatabase(), '--to', from)).toContain('There is no store in the database quorate-');
    expect(await says('--from', 'env:NOT_SET_AT_ALL', '--to', from)).toContain('NOT_SET_AT_ALL is not set');
    expect(await says('--from', 'mongodb://', '--to', from)).toContain('names no host');
    const live = toolWith({ NODE_ENV: 'production' });
    const remote = 'mongodb://user:secret@db.example.org/quorate';
    const refused = (await live('copy', '--from', from, '--to', remote)).complaint;
    expect(refused).toContain('must use TLS in production');
    expect(refused).not.toContain('secret');
  });
});
