import type { Db } from 'mongodb';
import { afterEach, expect, test } from 'vitest';

import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { followDeclaredIndexes } from '#server/adapters/mongo/follow.ts';
import { migrations } from '#server/adapters/mongo/migrations.ts';
import type { MongoStore } from '#server/adapters/mongo/store.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { meeting, person, refusal, sits } from './fixtures.ts';
import { byHand, open } from './mongo-support.ts';

interface Named {
  _id: string | number;
  [field: string]: unknown;
}
const named = (db: Db, collection: string) => db.collection<Named>(collection);

test('migrations are numbered from 1 without gaps', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, i) => i + 1));
});

describeWithMongo('MongoDB: opening', () => {
  const used: string[] = [];
  const opened: MongoStore[] = [];
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    for (const uri of used.splice(0)) await dropDatabase(uri);
  });

  function newUri(): string {
    const uri = mongoUri()!;
    used.push(uri);
    return uri;
  }
  async function opening(uri: string, environment = 'test'): Promise<MongoStore> {
    const store = await open(uri, { environment });
    opened.push(store);
    return store;
  }
  const forgetIndexes = (uri: string) =>
    byHand(uri, (db) => named(db, 'meta').updateOne({ _id: 'indexes' }, { $set: { value: 'older' } }));

  test('each migration runs once, however often the store is opened', async () => {
    const uri = newUri();
    for (let n = 0; n < 3; n += 1) await (await open(uri)).close();
    const noted = await byHand(uri, (db) => named(db, 'migrations').find({}).toArray());
    expect(noted).toEqual(
      migrations.map(({ number, name }) => ({ _id: number, name, at: '1970-01-01T00:16:40.000Z' })),
    );
  });

  test('many nodes that open a new store at once all find it made, and the same', async () => {
    const uri = newUri();
    const stores = await Promise.all(Array.from({ length: 12 }, () => opening(uri)));
    expect(new Set(stores.map(({ workspaceId }) => workspaceId)).size).toBe(1);
    expect(stores[0]?.workspaceId).toMatch(/^[\w-]{16}$/);
    const racing = stores.map((store, i) => store.aggregates.insert('person', person(`p${i}`, { username: 'ada' })));
    const results = await Promise.allSettled(racing);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await byHand(uri, (db) => named(db, 'migrations').countDocuments())).toBe(migrations.length);
  });

  test('D2: of two environments that open a new store at once one has it, and the other is refused', async () => {
    const uri = newUri();
    const results = await Promise.allSettled(
      ['one', 'two', 'one', 'two'].map((environment) => opening(uri, environment)),
    );
    const owner = await byHand(uri, (db) => named(db, 'meta').findOne({ _id: 'environment' }));
    const other = owner?.value === 'one' ? 'two' : 'one';
    const won = results.flatMap(({ status }, i) => (status === 'fulfilled' ? [i % 2 === 0 ? 'one' : 'two'] : []));
    expect(won).toEqual([owner?.value, owner?.value]);
    expect(await refusal(open(uri, { environment: other }))).toBe('conflict');
    await expect(open(uri, { environment: other })).rejects.toThrow(
      `This store belongs to the environment "${String(owner?.value)}"; this process runs as "${other}". ` +
        'Set ENVIRONMENT to match, or MONGODB_URI to another database.',
    );
  });

  test('a store that a newer version made is refused and left as it is', async () => {
    const uri = newUri();
    await (await open(uri)).close();
    const later = { _id: migrations.length + 1, name: 'later', at: '' };
    await byHand(uri, (db) => named(db, 'migrations').insertOne(later));
    expect(await refusal(open(uri))).toBe('conflict');
    await expect(open(uri)).rejects.toThrow('made by a newer version');
  });

  test('W1a: when other indexes are declared, the keys of what is there are written anew', async () => {
    const uri = newUri();
    const store = await opening(uri);
    await store.aggregates.insert('person', person('p1', { username: 'ada', memberships: [sits('o1', 'b1')] }));
    await store.aggregates.insert('meeting', meeting('m1'));
    await byHand(uri, async (db) => {
      await named(db, 'person').updateMany({}, { $set: { keys: { lapsed: ['x'] } } });
      // Declared once, as unique: its place is taken by one that is not.
      await db.collection('meeting').dropIndex('keys.board');
      await db.collection('meeting').createIndex({ 'keys.board': 1 }, { name: 'keys.board', unique: true });
      await db.collection('person').createIndex({ 'keys.lapsed': 1 }, { name: 'keys.lapsed', unique: true });
    });
    await forgetIndexes(uri);

    const anew = await opening(uri);
    expect(await anew.aggregates.find('person', 'board', 'b1')).toMatchObject([{ version: 1 }]);
    expect(await refusal(anew.aggregates.insert('person', person('p2', { username: 'ada' })))).toBe('conflict');
    await anew.aggregates.insert('meeting', meeting('m2'));
    const left = await byHand(uri, (db) => db.collection('person').indexes());
    expect(left.map(({ name }) => name)).not.toContain('keys.lapsed');
  });

  test('W1a: keys are written anew while others write, and nobody is in the way of the other', async () => {
    const uri = newUri();
    const store = await opening(uri);
    const ids = Array.from({ length: 60 }, (_, i) => `p${i}`);
    for (const id of ids) await store.aggregates.insert('person', person(id));
    await byHand(uri, (db) => named(db, 'person').updateMany({}, { $set: { keys: {} } }));
    await forgetIndexes(uri);

    const writing = ids.map((id) => store.aggregates.replace('person', person(id, { username: `new.${id}` }), 1));
    const following = byHand(uri, (db) => followDeclaredIndexes(db, createCompressingCodec()));
    const again = opening(uri);
    await Promise.all([...writing, following, again]);
    for (const id of ids) {
      expect(await store.aggregates.find('person', 'username', `new.${id}`)).toMatchObject([{ version: 2 }]);
      expect(await store.aggregates.find('person', 'username', `user.${id}`)).toEqual([]);
    }
  });

  test('W1a: a unique key that two documents have already is told, and the store is not opened', async () => {
    const uri = newUri();
    const store = await opening(uri);
    await store.aggregates.insert('person', person('p1', { username: 'ada' }));
    await byHand(uri, async (db) => {
      await db.collection('person').dropIndex('keys.username');
      await named(db, 'person').insertOne({ ...(await named(db, 'person').findOne({ _id: 'p1' }))!, _id: 'p2' });
    });
    await forgetIndexes(uri);
    await expect(open(uri)).rejects.toThrow(/Two documents of "person" have the same key/);
  });
});
