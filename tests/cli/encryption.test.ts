import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { Collection } from '#server/ports.ts';
import { knownPlaceKey } from '#server/usecases/auth/counters.ts';
import { sha256 } from '#server/usecases/shared/digest.ts';
import { byHand } from '../contract/mongo-support.ts';
import { folders } from '../contract/sqlite-support.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.ts';
import { overMongo } from '../support/store-of-run.ts';
import { toolOn, toolWith } from './tool.ts';

const temporary = folders();
afterAll(() => temporary.remove());
let servers: TestServer[] = [];
async function stopAll(): Promise<void> {
  for (const server of servers) await server.stop();
  servers = [];
}
afterEach(stopAll);
async function start(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  servers.push(server);
  return server;
}
const end = (server: TestServer) => {
  servers = servers.filter((each) => each !== server);
  return server.service.stop();
};

/** Whole servers, seeded: a machine that is busy takes its time. */
vi.setConfig({ testTimeout: 90_000 });

const newKey = () => randomBytes(32).toString('base64');

/** What people would recognise: names, mail addresses, titles, and what was written in meetings. */
async function knownWords({ service }: TestServer): Promise<string[]> {
  const words = new Set<string>();
  const note = (value: unknown): void => {
    // What is shorter than this may turn up by chance.
    if (typeof value === 'string' && value.length >= 8 && /[a-z] ?[a-z@.]/i.test(value) && /[ @.]/.test(value)) {
      words.add(value);
    } else if (Array.isArray(value)) value.forEach(note);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(note);
  };
  const of: Collection[] = [
    'organisation',
    'board',
    'profile',
    'meeting',
    'actionItem',
    'interest',
    'mail',
    'sealedRecord',
  ];
  for (const collection of of) {
    for await (const page of service.store.contents.read('document', { collection })) {
      for (const { value } of page) note(value);
    }
  }
  for await (const page of service.store.contents.read('document', { collection: 'person' })) {
    for (const { value } of page) words.add((value as unknown as { username: string }).username);
  }
  return [...words].filter((word) => !/^\d{4}-\d\d-\d\dT|^[\w.-]+$/.test(word) || word.includes('.'));
}
/** Of the demonstration's minutes; letters stand together in a log as they were typed or written. */
const ofMinutes = ['catering', 'budget', 'attendance', 'safeguarding', 'governors'];

const found = (bytes: Buffer, words: readonly string[]) => words.filter((word) => bytes.includes(word));
const bytesIn = (folder: string) => Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))));

describe.skipIf(overMongo)('what lies in a folder', () => {
  it('D6: after a meeting no file holds a name, an address or a word of it; the key lies beside them, for its owner alone', async () => {
    const server = await start();
    const words = [...(await knownWords(server)), ...ofMinutes];
    expect(words.length).toBeGreaterThan(60);
    expect(server.service.workspace.storageFacts()).toMatchObject({
      store: 'embedded',
      encryption: { on: true, algorithm: 'AES-256-GCM', key: 'file' },
    });
    expect(found(bytesIn(server.dataDir), words)).toEqual([]);
    // Nothing is left that would have to be put under a key.
    expect((await server.service.store.recoding.recode(() => {})).changed).toBe(0);
    await end(server);
    expect(found(bytesIn(server.dataDir), words)).toEqual([]);
    expect(statSync(join(server.dataDir, 'encryption.key')).mode & 0o777).toBe(0o600);
  });

  it('D4, D6: its backup carries that key, so that one file is enough on another machine', async () => {
    const server = await start();
    const file = join(temporary.make(), 'backup.db');
    expect(await toolOn(server.dataDir)('backup', '--to', file)).toMatchObject({ code: 0 });
    const elsewhere = temporary.make();
    expect(await toolOn(elsewhere)('restore', '--from', file)).toMatchObject({ code: 0 });
    expect((await toolOn(elsewhere)('verify')).output).toMatch(/all sound/);
    const key = (await readFile(join(server.dataDir, 'encryption.key'), 'utf8')).trim();
    expect(found(bytesIn(elsewhere), [key])).toEqual([key]);
    expect(found(await readFile(join(elsewhere, 'quorate.db')), [key])).toEqual([]);
  });

  it('D4, D6: with a key of the operator’s a backup holds none, and is refused where that was not given', async () => {
    const key = newKey();
    const dataDir = temporary.make();
    const tool = toolWith({ DATA_DIR: dataDir, ENCRYPTION_KEY: key });
    expect(await tool('seed-demo')).toMatchObject({ code: 0 });
    expect(readdirSync(dataDir)).not.toContain('encryption.key');
    const file = join(temporary.make(), 'backup.db');
    await tool('backup', '--to', file);
    const elsewhere = temporary.make();
    const refused = await toolOn(elsewhere)('restore', '--from', file);
    expect(refused).toMatchObject({
      code: 1,
      complaint: expect.stringMatching(/^Refused: .*encryption key [0-9a-f]{8}/),
    });
    const given = toolWith({ DATA_DIR: elsewhere, ENCRYPTION_KEY: newKey(), ENCRYPTION_KEYS_OLD: key });
    expect(await given('restore', '--from', file)).toMatchObject({ code: 0 });
    expect((await given('verify')).output).toMatch(/all sound/);
    const wrong = await toolWith({ DATA_DIR: dataDir, ENCRYPTION_KEY: newKey() })('verify');
    expect(wrong).toMatchObject({ code: 1, output: '' });
    expect(wrong.complaint.split('\n')).toHaveLength(1);
    expect(wrong.complaint).toContain('Set ENCRYPTION_KEY to that key');
    expect((await toolOn(dataDir)('verify')).complaint).toContain('this process was not given the key');
  });

  it('D7: a store from before is encrypted by one command, and the operator’s key takes over from the file', async () => {
    const dataDir = temporary.make();
    expect(await toolWith({ DATA_DIR: dataDir, ENCRYPTION: 'off' })('seed-demo')).toMatchObject({ code: 0 });
    expect(readdirSync(dataDir)).not.toContain('encryption.key');
    expect((await toolWith({ DATA_DIR: dataDir, ENCRYPTION: 'off' })('rotate-keys')).complaint).toContain(
      'Nothing is encrypted',
    );
    const said = await toolOn(dataDir)('rotate-keys');
    expect(said).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^\d+ of \d+ records were put under \d+ new keys?; 0 keys wrapped anew/),
    });
    const given = toolWith({ DATA_DIR: dataDir, ENCRYPTION_KEY: newKey() });
    expect(await given('rotate-keys', '--rewrap-only')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^\d+ keys are now/),
    });
    expect((await given('verify')).output).toMatch(/all sound/);
  });
});

describe('beside a running server', () => {
  const key = newKey();
  const encryption = { off: false, keys: [new Uint8Array(Buffer.from(key, 'base64'))] };
  const uri = mongoUri();
  // Each begins with nothing.
  afterEach(async () => {
    await stopAll();
    if (uri !== undefined) await dropDatabase(uri);
  });
  const places = [
    { name: 'a folder', config: { encryption }, env: (server: TestServer) => ({ DATA_DIR: server.dataDir }) },
    { name: 'a database', config: { encryption, mongoUri: uri }, env: () => ({ MONGODB_URI: uri ?? '' }) },
  ];

  describe.each(places.filter(({ name }) => name === 'a database' || !overMongo))('$name', ({ name, config, env }) => {
    it.skipIf(name === 'a database' && uri === undefined)(
      'D7, D8: keys are rotated while people work, and an organisation is erased for everybody at once',
      async () => {
        const server = await start({ config });
        const tool = toolWith({ ...env(server), ENCRYPTION_KEY: key });
        const { facts } = server;
        const [clerk, other] = [await server.signIn('clerk'), await server.signIn('clerk', 0, 'other')];
        expect(await tool('rotate-keys')).toMatchObject({ code: 0 });
        expect((await clerk.get(`/meetings/${facts.meeting.id}`)).status).toBe(200);

        const wrong = await tool('organisation', 'erase', '--id', facts.organisation.id, '--confirm', 'Something else');
        expect(wrong).toMatchObject({ code: 1, complaint: expect.stringContaining('Refused') });
        expect((await clerk.get(`/meetings/${facts.meeting.id}`)).status).toBe(200);

        const called = (await server.service.store.aggregates.get('organisation', facts.organisation.id))!.value.name;
        const erase = ['organisation', 'erase', '--id', facts.organisation.id, '--confirm'];
        const { personId } = server.account('governor');
        const asking = `/organisations/${facts.organisation.id}/people/${personId}/data/requests`;
        expect((await clerk.send('POST', asking, { receivedOn: '2026-03-01' })).status).toBe(201);
        expect(await tool(...erase, called)).toMatchObject({
          code: 1,
          complaint: expect.stringContaining('1 person has asked'),
        });
        expect((await clerk.get(`/meetings/${facts.meeting.id}`)).status).toBe(200);
        expect(await tool(...erase, called, '--with-open-requests')).toMatchObject({
          code: 0,
          output: expect.stringMatching(/^Erased: \d+ records/),
        });
        expect((await clerk.get('/me')).status).toBe(401);
        expect((await other.get(`/meetings/${facts.meeting.id}`)).status).toBe(404);
        expect((await other.get(`/meetings/${facts.otherOrganisation.meeting.id}`)).status).toBe(200);
        const { store } = server.service;
        expect(await store.aggregates.get('meeting', facts.meeting.id)).toBeUndefined();
        expect(await store.chain.head(facts.organisation.id)).toBeUndefined();
        expect(await tool(...erase, facts.organisation.id)).toMatchObject({ code: 1 });
        expect((await tool('verify')).output).toMatch(/all sound/);
      },
    );

    it.skipIf(name === 'a database' && uri === undefined)(
      'D6: where people sign in from is not found out by trying all names and addresses without the key',
      async () => {
        const server = await start({ config });
        await server.signIn('clerk');
        const all = async (collection: Collection) => {
          const pieces = await Array.fromAsync(server.service.store.contents.read('document', { collection }));
          return pieces.flat().map(({ value }) => value as unknown as { id: string; username: string });
        };
        const kept = (await all('signInAttempts')).map(({ id }) => id);
        const guesses = (await all('person')).map(({ username }) => sha256(knownPlaceKey(username, '127.0.0.1')));
        expect(kept.length).toBeGreaterThan(0);
        expect(kept.filter((id) => guesses.includes(id))).toEqual([]);
      },
    );
  });
});

describeWithMongo('what lies in a database', () => {
  it('D6: after a meeting no document holds a name, an address or a word of it', async () => {
    const uri = mongoUri()!;
    const encryption = { off: false, keys: [new Uint8Array(randomBytes(32))] };
    const server = await start({ config: { mongoUri: uri, encryption } });
    const words = [...(await knownWords(server)), ...ofMinutes];
    expect(words.length).toBeGreaterThan(60);
    expect((await server.service.store.recoding.recode(() => {})).changed).toBe(0);
    await end(server);
    const raw = await byHand(uri, async (db) => {
      const parts: Buffer[] = [];
      for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
        for (const document of await db.collection(name).find({}, { raw: true }).toArray()) {
          parts.push(document as unknown as Buffer);
        }
      }
      return Buffer.concat(parts);
    });
    expect(found(raw, words)).toEqual([]);
    await dropDatabase(uri);
  });
});
