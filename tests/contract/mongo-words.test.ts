import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

import { MongoServerError } from 'mongodb';
import { afterEach, describe, expect, test } from 'vitest';

import { databaseOf, hostOf, withoutSecrets } from '#server/adapters/mongo/address.ts';
import { connectMongo } from '#server/adapters/mongo/client.ts';
import { inPlainWords } from '#server/adapters/mongo/plain-words.ts';
import { QuorateError } from '#server/errors.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { open } from './mongo-support.ts';
import { notingLog } from './sqlite-support.ts';

describe('addresses of MongoDB', () => {
  test.each([
    ['mongodb://127.0.0.1:27017/board?replicaSet=rs0', '127.0.0.1:27017', 'board'],
    ['mongodb://clerk:s3cret@db1:27017,db2:27017', 'db1:27017,db2:27017', 'quorate'],
    ['mongodb+srv://clerk:s3cret@cluster0.ab1cd.mongodb.net/?appName=a@b', 'cluster0.ab1cd.mongodb.net', 'quorate'],
    ['mongodb://clerk:s3cret@[::1]:27017/my%2Dboard', '[::1]:27017', 'my-board'],
    // Written wrongly: the driver refuses them.
    ['mongodb://clerk:s3/cret@db1/board', 'the address that was given', 'cret@db1/board'],
    ['mongodb://clerk:s3?cret@db1/board', 'the address that was given', 'quorate'],
    ['mongodb://clerk:s3@cret@db1/board', 'db1', 'board'],
    ['clerk:s3cret@db1', 'the address that was given', 'quorate'],
  ])('%s', (uri, host, database) => {
    expect(hostOf(uri)).toBe(host);
    expect(databaseOf(uri)).toBe(database);
  });

  test('what may be a password is taken out of any text', () => {
    expect(withoutSecrets('Invalid "mongodb://clerk:s3/c?r@t@db1/board"')).toBe('Invalid "mongodb://…@db1/board"');
    expect(withoutSecrets('mongodb://db1/board')).toBe('mongodb://db1/board');
  });
});

describe('what is wrong with MongoDB, in plain words', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  const said = async (uri: string) => {
    try {
      await (await connectMongo({ uri, log: notingLog() })).close();
    } catch (error) {
      return inPlainWords(error, uri);
    }
    throw new Error('it connected');
  };
  const quick = 'serverSelectionTimeoutMS=300&connectTimeoutMS=300';

  test('nobody answers', async () => {
    expect(await said(`mongodb://clerk:s3cret@127.0.0.1:1/board?${quick}`)).toEqual({
      says: '127.0.0.1:1 does not answer: connect ECONNREFUSED 127.0.0.1:1.',
      retry: true,
    });
  });

  test('the name is unknown', async () => {
    for (const scheme of ['mongodb', 'mongodb+srv']) {
      expect(await said(`${scheme}://clerk:s3cret@db.invalid/board?${quick}`)).toEqual({
        says: 'The name db.invalid is unknown (DNS).',
        retry: true,
      });
    }
  });

  test('it wants TLS and is not asked in it', async () => {
    server = createServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { says, retry } = await said(`mongodb://127.0.0.1:${port}/?${quick}`);
    expect(says).toMatch(/does not answer: .*closed\. Does it want tls=true\?$/);
    expect(retry).toBe(true);
  });

  test.each([
    ['mongodb://clerk:s3/cret@db1/board', /^The address of the database cannot be used/],
    ['mongodb://clerk:s3cret@db1:99999999/board', /^The address of the database cannot be used/],
    ['mongodb://clerk:s3cret@db1/board?nonsense=1', /option nonsense is not supported/],
    ['mongo://clerk:s3cret@db1/board', /^The address of the database cannot be used/],
    ['clerk:s3cret', /^The address of the database cannot be used/],
  ])('the address cannot be used: %s', async (uri, words) => {
    const { says, retry } = await said(uri);
    expect(says).toMatch(words);
    expect(says).not.toMatch(/s3|cret|clerk/);
    expect(retry).toBe(false);
  });

  const uri = 'mongodb://clerk:s3cret@db1/board';
  const refused = (code: number, errmsg: string) => inPlainWords(new MongoServerError({ code, errmsg }), uri);

  test('authentication, permission, and the name of the database', () => {
    expect(refused(18, 'Authentication failed.')).toEqual({
      says: 'db1 refused the user name or the password (authentication failed).',
      retry: false,
    });
    expect(refused(8000, 'bad auth : authentication failed').says).toMatch(/refused the user name/);
    expect(refused(13, 'not authorized on board').says).toMatch(/no permission .* "board" at db1/);
    expect(refused(73, 'Invalid namespace').says).toMatch(/does not take "board"/);
    expect(refused(13297, 'db already exists with different case').says).toMatch(/does not take "board"/);
  });

  test('our own refusals are told as they are', () => {
    const conflict = new QuorateError('conflict', 'This store belongs to the environment "demo".');
    expect(inPlainWords(conflict, uri)).toEqual({ says: conflict.message, retry: false });
    expect(inPlainWords(new Error(`what is ${uri}?`), uri).says).toBe(
      'db1 cannot be used: what is mongodb://…@db1/board?',
    );
  });
});

describeWithMongo('MongoDB: connecting', () => {
  test('it is no member of the replica set', async () => {
    const uri = mongoUri()!.replace(/replicaSet=\w+/, 'replicaSet=other&serverSelectionTimeoutMS=500');
    const failed = await connectMongo({ uri, log: notingLog() }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'unavailable' });
    expect(inPlainWords(failed, uri)).toMatchObject({ retry: true });
    expect(inPlainWords(failed, uri).says).toMatch(/is no member of the replica set other/);
  });

  test('what the URI sets is taken, but for what keeps writes', async () => {
    const weak = 'w=1&journal=false&wtimeoutMS=1&readConcernLevel=local&readPreference=secondary&maxPoolSize=3';
    const { client, db, close } = await connectMongo({ uri: `${mongoUri()!}&${weak}`, log: notingLog() });
    try {
      expect(client.options).toMatchObject({ maxPoolSize: 3, appName: 'quorate', serverSelectionTimeoutMS: 5_000 });
      expect(db.writeConcern).toMatchObject({ w: 'majority', journal: true, wtimeoutMS: 5_000 });
      expect(db.readConcern?.level).toBe('majority');
      expect(db.readPreference?.mode).toBe('primary');
      const collection = db.collection('x');
      expect(collection.writeConcern).toMatchObject({ w: 'majority', journal: true });
      expect(collection.readConcern?.level).toBe('majority');
    } finally {
      await close();
    }
  });

  test('closing lets what is under way end; what comes later is refused at once', async () => {
    const uri = mongoUri()!;
    const store = await open(uri);
    const writing = Promise.all(
      Array.from({ length: 30 }, (_, i) => store.aggregates.insert('setting', { id: `s${i}`, value: i })),
    );
    await new Promise((resolve) => setImmediate(resolve));
    await store.close();
    await writing;
    const before = performance.now();
    await expect(store.aggregates.insert('setting', { id: 'late', value: 1 })).rejects.toMatchObject({
      code: 'unavailable',
    });
    // Much less than what is lost for a moment is tried for.
    expect(performance.now() - before).toBeLessThan(2_000);
    await dropDatabase(uri);
  });
});
