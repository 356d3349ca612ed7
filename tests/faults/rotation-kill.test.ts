/** `quorate rotate-keys` as the operator runs it, beside a server in which people type, and killed at one write after another. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Binary } from 'mongodb';
import { expect, test, vi } from 'vitest';
import { readHeader } from '#server/adapters/codec/content-format.ts';
import { openTool } from '#server/compose.ts';
import { readConfig } from '#server/config.ts';
import type { DataKey } from '#server/ports.ts';
import { nodeBinary, root } from '../../scripts/prepare.mjs';
import { everything } from '../contract/contents-suite.ts';
import { byHand } from '../contract/mongo-support.ts';
import { Tape } from '../nodes/support/tape.ts';
import { ApiClient } from '../support/api-client.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { runMain, startDemo, type Demo } from '../support/process.ts';

vi.setConfig({ testTimeout: 180_000 });

type Env = Readonly<Record<string, string>>;

/** Writes of each run: among the new data keys, at what is noted of the rotation, then in the midst of the content. */
const kills = [2, 5, 14, 60, 110];

/** @returns the signal that it died of */
async function rotationKilledAt(write: number, env: Env): Promise<NodeJS.Signals | null> {
  const preload = join(root, 'tests/faults/killed-at-write.ts');
  const child = spawn(nodeBinary, ['--import', preload, 'server/main.ts', 'quorate', 'rotate-keys'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env, KILLED_AT_WRITE: String(write) },
    stdio: 'ignore',
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

/** Of collections that change by being looked at. */
const restless = new Set(['setting', 'session', 'signInAttempts']);

/** What is stored, but what sign-ins and the typing change, as another process reads it beside the server. */
async function read(env: Env, typedIn: string) {
  const { store } = await openTool(readConfig(env));
  try {
    const { blob, document, chain, log, history } = await everything(store.contents);
    return {
      blob,
      chain,
      history,
      document: document!.filter((each) => !restless.has((each as { collection: string }).collection)),
      log: log!.filter((each) => (each as { documentId: string }).documentId !== typedIn),
    };
  } finally {
    await store.close();
  }
}

/** The bytes as they lie in the store. */
interface Raw {
  keys: Pick<DataKey, 'id' | 'scope' | 'number'>[];
  values: Uint8Array[];
}

/** How much is under the newest key of a scope, and how much under one before it. */
function counts({ keys, values }: Raw): { newest: number; older: number } {
  const last = new Map<string, number>();
  for (const { scope, number } of keys) last.set(scope, Math.max(number, last.get(scope) ?? 0));
  const newest = new Set(keys.filter(({ scope, number }) => last.get(scope) === number).map(({ id }) => id));
  const found = { newest: 0, older: 0 };
  for (const id of values.map(keyOf)) {
    if (newest.has(id)) found.newest += 1;
    else if (keys.some((key) => key.id === id)) found.older += 1;
  }
  return found;
}

/** @returns nothing where the bytes are no content */
function keyOf(bytes: Uint8Array): string {
  try {
    return readHeader(bytes).keyId;
  } catch {
    return '';
  }
}

function rawFolder(dataDir: string): Raw {
  const db = new DatabaseSync(join(dataDir, 'quorate.db'), { readOnly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const rows = tables.flatMap(({ name }) => db.prepare(`SELECT * FROM "${String(name)}"`).all());
    return {
      keys: db.prepare('SELECT id, scope, number FROM data_keys').all() as unknown as Raw['keys'],
      values: rows.flatMap((row) => Object.values(row).filter((value) => value instanceof Uint8Array)),
    };
  } finally {
    db.close();
  }
}

const rawDatabase = (uri: string): Promise<Raw> =>
  byHand(uri, async (db) => {
    const values: Uint8Array[] = [];
    const gather = (value: unknown): void => {
      if (value instanceof Binary) values.push(value.value());
      else if (Array.isArray(value)) value.forEach(gather);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(gather);
    };
    for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
      for (const document of await db.collection(name).find({}, { promoteValues: false }).toArray()) gather(document);
    }
    return { keys: await db.collection<Raw['keys'][number]>('dataKeys').find().toArray(), values };
  });

/** Somebody who types until told to stop, a word at a time, and waits until each is saved. */
function typing(tape: Tape): () => Promise<string[]> {
  const words: string[] = [];
  let going = true;
  const done = (async () => {
    while (going) {
      const word = `<${words.length}>`;
      tape.type(word);
      words.push(word);
      await tape.until(() => tape.saved);
    }
  })();
  return async () => {
    going = false;
    await done;
    return words;
  };
}

async function rotated(demo: Demo, raw: (env: Env) => Raw | Promise<Raw>): Promise<void> {
  const env = { ...demo.server.env, ENVIRONMENT: 'demo' };
  const { minutesId } = demo.meeting;
  const client = new ApiClient(demo.origin);
  expect((await client.signIn(demo.account('clerk'))).status).toBe(204);
  const meeting = async () => (await client.get(`/meetings/${demo.meeting.id}`)).body as unknown;
  const open = async () => {
    const tape = new Tape(`${demo.origin.replace('http', 'ws')}/yjs/${minutesId}?acks=1`, client.cookie);
    await tape.synced;
    return tape;
  };
  const shown = await meeting();
  const before = await read(env, minutesId);
  const typist = await open();
  const stop = typing(typist);

  for (const write of kills) {
    expect(await rotationKilledAt(write, env), `killed at write ${write}`).toBe('SIGKILL');
    expect(await meeting()).toEqual(shown);
  }
  // Some of it is under keys that the first run made, and some is not.
  const midway = counts(await raw(env));
  expect(midway.newest).toBeGreaterThan(0);
  expect(midway.older).toBeGreaterThan(0);

  const finished = await runMain(['quorate', 'rotate-keys'], env);
  expect(finished).toMatchObject({ code: 0, output: expect.stringContaining('which was cut short') });
  const words = await stop();
  expect(words.length).toBeGreaterThan(kills.length);
  const { newest, older } = counts(await raw(env));
  expect(older).toBe(0);
  expect(newest).toBeGreaterThan(midway.newest);

  expect(await meeting()).toEqual(shown);
  const after = await read(env, minutesId);
  for (const [kind, pieces] of Object.entries(before)) {
    expect(after[kind as keyof typeof after], kind).toEqual(expect.arrayContaining(pieces!));
  }
  typist.close();
  // Whoever comes to a server that has only now begun is shown every word.
  await demo.server.restart();
  const late = await open();
  await late.until(() => late.text.toString() === words.join(''));
  late.close();
  const verified = await runMain(['quorate', 'verify'], env);
  expect(verified).toMatchObject({ code: 0, output: expect.not.stringContaining('NOT SOUND') });
}

const key = () => randomBytes(32).toString('base64');

test('D7: in a folder, killed again and again, a rotation is finished by the same command and leaves nothing under older keys', async () => {
  const demo = await startDemo({ ENCRYPTION_KEY: key() });
  try {
    await rotated(demo, ({ DATA_DIR }) => rawFolder(DATA_DIR!));
  } finally {
    await demo.server.dispose();
  }
});

describeWithMongo('with MongoDB', () => {
  test('D7: the same in a database', async () => {
    const uri = mongoUri()!;
    const demo = await startDemo({ ENCRYPTION_KEY: key(), MONGODB_URI: uri });
    try {
      await rotated(demo, () => rawDatabase(uri));
    } finally {
      await demo.server.dispose();
      await dropDatabase(uri);
    }
  });
});
