import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { nodeBinary, root } from '../../scripts/prepare.mjs';
import { everything } from '../contract/contents-suite.ts';
import { byHand, open as openMongo } from '../contract/mongo-support.ts';
import { folders, open } from '../contract/sqlite-support.ts';
import { fill, tickingClock } from '../support/filled-store.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { startTestServer } from '../support/server.ts';
import { toolAt, toolOn } from './tool.ts';

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

const day = 24 * 60 * 60 * 1_000;
const sound = /Alder Valley Learning Trust: \d+ entries, all sound/;

async function inDatabase(uri: string): Promise<Record<string, unknown[]>> {
  const store = await openMongo(uri);
  const { meta: _, ...found } = await everything(store.contents);
  await store.close();
  return found;
}

async function inFolder(dataDir: string): Promise<Record<string, unknown[]>> {
  const store = await open(dataDir, { serving: false });
  const { meta: _, ...found } = await everything(store.contents);
  await store.close();
  return found;
}

describeWithMongo('backup and restore over MongoDB', () => {
  it('D4: one file, which either store takes, and which is whole', async () => {
    const uri = newDatabase();
    const file = join(temporary.make(), 'backup.db');
    const server = await startTestServer({ config: { mongoUri: uri } });
    try {
      expect(await toolAt(uri)('backup', '--to', file)).toMatchObject({ code: 0, output: `The backup is in ${file}` });
      expect(await toolAt(uri)('restore', '--from', file, '--replace')).toMatchObject({
        code: 1,
        complaint: expect.stringContaining('Another process is serving this store'),
      });
    } finally {
      await server.stop();
    }
    // By itself the server had removed sessions that are over.
    const before = await inDatabase(uri);
    expect(await toolAt(uri)('backup', '--to', file)).toMatchObject({ code: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const dataDir = temporary.make();
    expect(await toolOn(dataDir)('restore', '--from', file)).toMatchObject({ code: 0 });
    expect((await toolOn(dataDir)('verify')).output).toMatch(sound);
    expect(await inFolder(dataDir)).toEqual(before);

    const other = newDatabase();
    const restored = await toolAt(other)('restore', '--from', file);
    expect(restored).toMatchObject({ code: 0, output: expect.stringMatching(/documents +\d+ +\d+ +[0-9a-f]+ +equal/) });
    expect(restored.output).toContain('Restored into the database quorate-');
    expect((await toolAt(other)('verify')).output).toMatch(sound);
    expect(await inDatabase(other)).toEqual(before);
  }, 60_000);

  it('S5: a restored database is recovering for 24 h', async () => {
    const [from, uri] = [temporary.make(), newDatabase()];
    await toolOn(from)('organisation', 'add', '--name', 'Elm Row');
    const file = join(temporary.make(), 'backup.db');
    await toolOn(from)('backup', '--to', file);
    expect(await toolAt(uri)('restore', '--from', file)).toMatchObject({ code: 0 });
    const store = await openMongo(uri, { clock: { now: () => Date.now() } });
    const until = (await store.log.recoveringUntil())!;
    await store.close();
    expect(Math.abs(until - Date.now() - day)).toBeLessThan(60_000);
  });

  it('restores only into what is empty, or with --replace, and never into another environment', async () => {
    const [from, uri] = [temporary.make(), newDatabase()];
    const file = join(temporary.make(), 'backup.db');
    await toolOn(from)('organisation', 'add', '--name', 'Elm Row');
    await toolOn(from)('backup', '--to', file);
    const quorate = toolAt(uri);
    await quorate('organisation', 'add', '--name', 'What was there');
    expect(await quorate('restore', '--from', file)).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('holds something already. --replace removes it, for good.'),
    });
    expect((await quorate('verify')).output).toContain('What was there');
    expect(await toolAt(uri, 'staging')('restore', '--from', file, '--replace')).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('belongs to the environment "test", not to "staging"'),
    });
    expect(await quorate('restore', '--from', import.meta.filename, '--replace')).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('not a backup'),
    });
    expect(await quorate('restore', '--from', join(from, 'nothing.db'))).toMatchObject({ code: 1 });
    expect((await quorate('verify')).output).toContain('What was there');
    expect(await quorate('restore', '--from', file, '--replace')).toMatchObject({ code: 0 });
    const { output } = await quorate('verify');
    expect(output).toContain('Elm Row');
    expect(output).not.toContain('What was there');
  });

  it('does not begin a store where one was expected, but for migrate', async () => {
    const uri = newDatabase();
    const quorate = toolAt(uri);
    for (const args of [['verify'], ['backup', '--to', join(temporary.make(), 'empty.db')]]) {
      expect(await quorate(...args)).toMatchObject({
        code: 1,
        complaint: expect.stringMatching(/There is no store in the database quorate-\w+ at 127\.0\.0\.1:\d+\./),
      });
    }
    expect(await byHand(uri, (db) => db.listCollections().toArray())).toEqual([]);
    const upToDate = { code: 0, output: expect.stringContaining('is up to date') };
    for (let twice = 0; twice < 2; twice += 1) expect(await quorate('migrate')).toMatchObject(upToDate);
    expect(await quorate('verify')).toMatchObject({ code: 0 });
    expect(await toolOn(temporary.make())('migrate')).toMatchObject(upToDate);
  });

  it('leaves nothing behind when it is told to end', async () => {
    const uri = newDatabase();
    const store = await openMongo(uri, { clock: tickingClock() });
    await fill(store, { entries: 6_000 });
    await store.close();
    const folder = temporary.make();
    const args = ['server/main.ts', 'quorate', 'backup', '--to', join(folder, 'backup.db')];
    const env = { PATH: process.env.PATH, ENVIRONMENT: 'test', MONGODB_URI: uri };
    const child = spawn(nodeBinary, args, { cwd: root, env, stdio: 'ignore' });
    const ended = once(child, 'exit');
    while (readdirSync(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill('SIGTERM');
    expect(await ended).toEqual([143, null]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says where a backup cannot be written, before anything is read', async () => {
    const uri = newDatabase();
    const quorate = toolAt(uri);
    await quorate('migrate');
    const folder = temporary.make();
    expect(await quorate('backup', '--to', folder)).toMatchObject({
      code: 1,
      complaint: `Refused: ${folder} is a folder.`,
    });
    const nowhere = join(folder, 'no', 'such', 'folder');
    expect(await quorate('backup', '--to', nowhere)).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('no such file or directory'),
    });
  });
});
