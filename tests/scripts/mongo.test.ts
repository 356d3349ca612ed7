import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Binary, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/prepare.mjs';
import { describeWithMongo, ownMongo, withDatabase } from '../support/mongo.ts';

describeWithMongo(
  'a MongoDB server of a test',
  () => {
    test.each(['stop', 'kill'] as const)('has its data and indexes again after %s and start', async (end) => {
      const server = await ownMongo();
      const client = new MongoClient(withDatabase(server.uri, 'kept'));
      try {
        const people = client.db().collection<{ _id: string; bytes?: Binary; keys?: { username: string }[] }>('people');
        await people.createIndex({ 'keys.username': 1 }, { unique: true, sparse: true });
        const bytes = new Binary(Uint8Array.from({ length: 256 }, (_, n) => n));
        await people.insertOne({ _id: 'a', bytes, keys: [{ username: 'ann' }, { username: 'anna' }] });
        await people.insertMany([{ _id: 'b' }, { _id: 'c', keys: [] }, { _id: 'd' }]);
        await people.updateOne({ _id: 'a' }, { $pull: { keys: { username: 'ann' } } });
        await people.deleteOne({ _id: 'd' });
        const { uri, pid } = server;
        await server[end]();
        expect(server.pid).toBeUndefined();
        await server.start();
        expect(server.uri).toBe(uri);
        expect(server.pid).not.toBe(pid);
        expect(await people.countDocuments()).toBe(3);
        const found = await people.findOne({ 'keys.username': 'anna' });
        expect(found).toEqual({ _id: 'a', bytes, keys: [{ username: 'anna' }] });
        await expect(people.insertOne({ _id: 'e', keys: [{ username: 'anna' }] })).rejects.toMatchObject({
          code: 11000,
        });
        await people.insertMany([{ _id: 'e', keys: [{ username: 'ann' }] }, { _id: 'f' }]);
      } finally {
        await client.close();
        await server.dispose();
      }
    });

    test.each(['running', 'stunned'])('a %s one ends when the process that started it is killed', async (state) => {
      const work = `const server = await (await import('./scripts/mongo.mjs')).startMongo();
        ${state === 'stunned' ? 'server.pause();' : ''}
        console.log(server.pid);
        setInterval(() => {}, 1000);`;
      const starter = spawn(process.execPath, ['--input-type=module', '-e', work], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface(starter.stdout), 'line')) as [string];
      const pid = Number(line);
      expect(() => process.kill(pid, 0)).not.toThrow();
      starter.kill('SIGKILL');
      await expect.poll(() => isGone(pid), { timeout: 10_000 }).toBe(true);
    });
  },
  { own: true },
);

/** One that ended and that nobody has asked after yet counts as gone. */
async function isGone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return /^\d+ \(.*\) Z/s.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
  } catch {
    return true;
  }
}

describe('looking for a MongoDB server', () => {
  let checkout: string;

  const tools = {
    java: 'echo \'openjdk version "21.0.1" 2023-10-17\' >&2',
    mvn: 'echo mvn >> calls; test -f mvn-fails && { echo "no network" >&2; exit 1; }; exit 0',
    javac: 'echo javac >> calls',
  };

  beforeEach(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'quorate-checkout-'));
    for (const folder of ['scripts', 'tests/support/mongo-server']) {
      await cp(join(root, folder), join(checkout, folder), { recursive: true });
    }
    await mkdir(join(checkout, 'bin'));
    for (const [name, text] of Object.entries(tools)) await tool(name, text);
  });

  afterEach(() => rm(checkout, { recursive: true, force: true }));

  async function tool(name: string, text: string): Promise<void> {
    const file = join(checkout, 'bin', name);
    await writeFile(file, `#!/bin/sh\ncd ${checkout}\n${text}\n`);
    await chmod(file, 0o755);
  }

  /** What `findMongo` finds in a process of its own, and what it says. */
  function find(env: Record<string, string> = {}): Promise<{ found: unknown; said: string }> {
    const work = `import('./scripts/mongo.mjs').then(async (m) => console.log(JSON.stringify(await m.findMongo()) ?? 'null'))`;
    return new Promise((resolve, reject) => {
      const environment = { PATH: join(checkout, 'bin'), HOME: checkout, ...env };
      execFile(process.execPath, ['-e', work], { cwd: checkout, env: environment }, (error, stdout, stderr) => {
        if (error) reject(error);
        else resolve({ found: JSON.parse(stdout), said: stderr });
      });
    });
  }

  const calls = async () =>
    (await readFile(join(checkout, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

  test('takes the one that is named, then a mongod, then a downloaded one, then the one in Java', async () => {
    expect((await find()).found).toMatchObject({ kind: 'java', java: join(checkout, 'bin', 'java') });
    const downloads = join(checkout, '.cache', 'mongodb-binaries');
    await mkdir(downloads, { recursive: true });
    for (const version of ['7.0.9', '7.0.14']) {
      await writeFile(join(downloads, `mongod-x64-debian-${version}`), '', { mode: 0o755 });
    }
    const downloaded = join(downloads, 'mongod-x64-debian-7.0.14');
    expect((await find()).found).toEqual({ kind: 'mongod', path: downloaded });
    await tool('mongod', '');
    expect((await find()).found).toEqual({ kind: 'mongod', path: join(checkout, 'bin', 'mongod') });
    const uri = 'mongodb://127.0.0.1:1/';
    expect((await find({ TEST_MONGODB_URI: uri })).found).toEqual({ kind: 'given', uri });
  });

  test('several at once fetch and compile once', async () => {
    const all = await Promise.all([find(), find(), find()]);
    expect(new Set(all.map(({ found }) => JSON.stringify(found))).size).toBe(1);
    expect(await calls()).toEqual(['mvn', 'javac']);
    await find();
    expect(await calls()).toEqual(['mvn', 'javac']);
  });

  test('compiles again when a source changed', async () => {
    await find();
    await writeFile(join(checkout, 'tests/support/mongo-server/TestMongo.java'), 'another');
    await find();
    expect(await calls()).toEqual(['mvn', 'javac', 'mvn', 'javac']);
  });

  test('where Maven cannot fetch, or Java is too old, there is none; the next one tries again', async () => {
    await writeFile(join(checkout, 'mvn-fails'), '');
    const { found, said } = await find();
    expect(found).toBeNull();
    expect(said).toContain('no network');
    const kept = await readdir(join(checkout, '.cache', 'mongo-server'));
    expect(kept.filter((name) => !name.endsWith('.part'))).toEqual([]);
    await rm(join(checkout, 'mvn-fails'));
    expect((await find()).found).toMatchObject({ kind: 'java' });
    await tool('java', 'echo \'openjdk version "11.0.2" 2019-01-15\' >&2');
    expect((await find()).found).toBeNull();
  });
});
