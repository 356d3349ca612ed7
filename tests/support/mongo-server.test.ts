/** What the adapters rely on a MongoDB server for, tried on whichever one the tests run on. */
import { Binary, GridFSBucket, Long, MongoBulkWriteError, MongoClient, type Collection } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWithMongo, dropDatabase, mongoUri } from './mongo.ts';

interface Doc {
  _id: string | number;
  keys?: { username?: string; provider?: string }[];
  list?: number[];
  version?: number;
  of?: number;
  key?: number;
  seen?: boolean;
  body?: unknown;
  more?: unknown;
  long?: Long;
}

describeWithMongo('the MongoDB server of the tests', () => {
  const uri = mongoUri()!;
  let client: MongoClient;
  let docs: Collection<Doc>;
  let made = 0;

  beforeAll(async () => {
    client = new MongoClient(uri);
  });

  afterAll(async () => {
    await client.close();
    await dropDatabase(uri);
  });

  /** A collection of the test's own. */
  const fresh = () => (docs = client.db().collection<Doc>(`docs${++made}`));

  const duplicate = { code: 11000 };

  describe('unique and sparse over fields of an array', () => {
    const withKey = (_id: string, ...usernames: string[]) => ({
      _id,
      keys: usernames.map((username) => ({ username })),
    });

    test('refuses a value that another document has, and takes any number without one', async () => {
      await fresh().createIndex({ 'keys.username': 1 }, { unique: true, sparse: true, name: 'by-username' });
      await docs.insertMany([{ _id: 'a' }, { _id: 'b' }, withKey('c'), withKey('d')]);
      await docs.insertMany([
        { _id: 'e', keys: [{ provider: 'x' }] },
        { _id: 'f', keys: [{ provider: 'x' }] },
      ]);
      await docs.insertOne(withKey('g', 'ann', 'anna'));
      await expect(docs.insertOne(withKey('h', 'bob', 'anna'))).rejects.toMatchObject({
        ...duplicate,
        message: expect.stringContaining('index: by-username dup key: { keys.username: "anna" }'),
      });
      await docs.insertOne(withKey('h', 'bob'));
      const push = docs.updateOne({ _id: 'a' }, { $push: { keys: { username: 'ann' } } });
      await expect(push).rejects.toMatchObject(duplicate);
      await docs.updateOne({ _id: 'g' }, { $pull: { keys: { username: 'ann' } } });
      await docs.updateOne({ _id: 'a' }, { $push: { keys: { username: 'ann' } } });
      expect(await docs.findOne({ 'keys.username': 'ann' })).toEqual(withKey('a', 'ann'));
      await docs.deleteOne({ _id: 'g' });
      await docs.insertOne(withKey('i', 'anna'));
    });

    test('is not made over documents that share a value', async () => {
      await fresh().insertMany([withKey('a', 'ann'), withKey('b', 'ann')]);
      await expect(docs.createIndex({ 'keys.username': 1 }, { unique: true, sparse: true })).rejects.toMatchObject(
        duplicate,
      );
    });
  });

  test('a value that is bytes, a long, a date or no value comes back as it was', async () => {
    const body = { bytes: new Binary(new Uint8Array(300).map((_, n) => n)), at: new Date(5), none: null };
    const long = Long.fromBigInt(2n ** 53n + 1n);
    await fresh().insertOne({ _id: 1, body, long });
    expect(await docs.findOne({ body }, { promoteLongs: false })).toEqual({ _id: 1, body, long });
    await docs.updateOne({ _id: 1 }, { $inc: { long: Long.ONE } });
    expect(await docs.countDocuments({ long: long.add(1) })).toBe(1);
  });

  test('one of those who compare and set at once succeeds', async () => {
    await fresh().insertOne({ _id: 'a', version: 1 });
    const tries = Array.from({ length: 20 }, (_, by) =>
      by % 2
        ? docs.updateOne({ _id: 'a', version: 1 }, { $set: { version: 2 } }).then((result) => result.modifiedCount)
        : docs.findOneAndUpdate({ _id: 'a', version: 1 }, { $set: { version: 2 } }).then((found) => (found ? 1 : 0)),
    );
    expect((await Promise.all(tries)).reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  test('what is pushed can be kept to the last few', async () => {
    await fresh().insertOne({ _id: 'a', list: [1, 2] });
    await docs.updateOne({ _id: 'a' }, { $push: { list: { $each: [3, 4], $slice: -3 } } });
    expect(await docs.findOne()).toEqual({ _id: 'a', list: [2, 3, 4] });
  });

  test('an unordered insert takes all but the duplicates, an ordered one stops there, and both count', async () => {
    await fresh().insertOne({ _id: 'b' });
    const many = [{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }];
    const failure = async (ordered: boolean) => {
      const error = await docs.insertMany(many, { ordered }).catch((caught: unknown) => caught as MongoBulkWriteError);
      if (!(error instanceof MongoBulkWriteError)) throw new Error('It did not fail.');
      return { taken: error.result.insertedCount, failed: [error.writeErrors].flat().map(({ index }) => index) };
    };
    expect(await failure(true)).toEqual({ taken: 1, failed: [1] });
    expect(await failure(false)).toEqual({ taken: 1, failed: [0, 1] });
    expect(await docs.countDocuments()).toBe(3);
  });

  test('updates in order stop at the first that fails', async () => {
    await fresh().createIndex({ key: 1 }, { unique: true });
    await docs.insertMany([1, 2, 3].map((n) => ({ _id: n, key: n })));
    const set = (_id: number, key: number) => ({ updateOne: { filter: { _id }, update: { $set: { key } } } });
    await expect(docs.bulkWrite([set(1, 11), set(2, 11), set(3, 33)])).rejects.toMatchObject(duplicate);
    expect((await docs.find().sort({ _id: 1 }).toArray()).map(({ key }) => key as number)).toEqual([11, 2, 3]);
  });

  test('pages, counts, lists and groups', async () => {
    await fresh().createIndex({ of: 1, key: 1 });
    await docs.insertMany(
      Array.from({ length: 1200 }, (_, n) => ({ _id: n, of: n % 3, key: (n * 7) % 1200, body: 'x' })),
    );
    const page = docs.find({ of: 1, key: { $gt: 100 } }, { projection: { key: 1, _id: 0 } });
    expect(await page.sort({ key: 1 }).limit(2).toArray()).toEqual([{ key: 103 }, { key: 106 }]);
    expect(await docs.find().sort({ of: -1, key: 1 }).limit(1).next()).toMatchObject({ of: 2, key: 2 });
    const ids = Array.from({ length: 1000 }, (_, n) => n);
    expect(await docs.find({ of: 0, _id: { $in: ids } }).toArray()).toHaveLength(334);
    expect(await docs.find().toArray()).toHaveLength(1200);
    expect(await docs.countDocuments({ of: 0 })).toBe(400);
    expect((await docs.distinct('of')).sort()).toEqual([0, 1, 2]);
    const group = { $group: { _id: '$of', count: { $sum: 1 }, last: { $max: '$key' } } };
    const groups = await docs.aggregate([{ $match: { of: { $in: [0, 1] } } }, group, { $sort: { _id: 1 } }]).toArray();
    expect(groups).toEqual([
      { _id: 0, count: 400, last: 1197 },
      { _id: 1, count: 400, last: 1198 },
    ]);
    expect((await docs.updateMany({ of: 0 }, { $set: { seen: true } })).modifiedCount).toBe(400);
    expect((await docs.deleteMany({ of: 0, _id: { $in: ids } })).deletedCount).toBe(334);
  });

  test('keeps files in chunks', async () => {
    const bucket = new GridFSBucket(client.db(), { bucketName: 'files', chunkSizeBytes: 1000 });
    const bytes = Buffer.from(Array.from({ length: 4500 }, (_, n) => n % 251));
    const upload = bucket.openUploadStream('name', { metadata: { of: 'a' } });
    await new Promise<void>((resolve, reject) => {
      upload.on('finish', resolve).on('error', reject);
      upload.end(bytes);
    });
    expect(await bucket.find().toArray()).toMatchObject([{ length: 4500, metadata: { of: 'a' } }]);
    const parts = (await bucket.openDownloadStream(upload.id).toArray()) as Buffer[];
    expect(Buffer.concat(parts)).toEqual(bytes);
    await bucket.delete(upload.id);
    expect(await client.db().collection('files.chunks').countDocuments()).toBe(0);
  });

  test('refuses a document of over 16 MB, inserted or grown', async () => {
    const half = new Binary(Buffer.alloc(9_000_000));
    await fresh().insertOne({ _id: 1, body: half });
    await expect(docs.updateOne({ _id: 1 }, { $set: { more: half } })).rejects.toThrow();
    await expect(docs.insertOne({ _id: 2, body: half, more: half })).rejects.toThrow();
    expect(await docs.countDocuments()).toBe(1);
  });
});
