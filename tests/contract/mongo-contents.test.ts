import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MongoStore } from '#server/adapters/mongo/store.ts';
import { canFailAfterApply, describeWithMongo, dropDatabase, failPoint, mongoUri } from '../support/mongo.ts';
import { fill, tickingClock } from '../support/filled-store.ts';
import { all, copyByHand, everything } from './contents-suite.ts';
import { bytes, logEntry } from './fixtures.ts';
import { byHand, open } from './mongo-support.ts';

const mark = { is: 'an unfinished copy', begun: 'now' };

describeWithMongo('contents of MongoDB', () => {
  let uris: string[];
  let source: MongoStore;
  let target: MongoStore;
  beforeEach(async () => {
    uris = [mongoUri()!, mongoUri()!];
    source = await open(uris[0]!, { clock: tickingClock() });
    target = await open(uris[1]!, { clock: tickingClock() });
  });
  afterEach(async () => {
    await source.close();
    await target.close();
    for (const uri of uris) await dropDatabase(uri);
  });

  test('R4: what a fenced node wrote late does not travel, found out or not; what it wrote in time does', async () => {
    await source.nodes.begin({ node: 'fenced', shared: true });
    const late = (n: number) => source.log.append(logEntry(bytes(n), { node: 'fenced' }));
    await late(1);
    expect(await source.nodes.fence({ node: 'fenced', beats: 0, shared: true })).toBe(true);
    await late(2);
    await source.log.read('doc');
    await late(3);
    expect((await all(source.contents, 'log')).map(({ update }) => update[0])).toEqual([1]);
  });

  test('R4: what is restored is not taken for late because of a node that was fenced since', async () => {
    await source.log.append(logEntry(bytes(1), { node: 'later fenced' }));
    const backup = await all(source.contents, 'log');
    const merged = await source.log.addMerged({ ...logEntry(bytes(1)), parts: [backup[0]!.id] });
    await source.nodes.begin({ node: 'later fenced', shared: true });
    await source.nodes.fence({ node: 'later fenced', beats: 0, shared: true });
    await source.log.sweep('doc', [merged]);
    await source.contents.begin(mark);
    await source.contents.clear();
    await source.contents.write('log', backup);
    await source.contents.finish();
    expect(await source.log.read('doc')).toMatchObject([{ id: backup[0]!.id, update: bytes(1) }]);
  });

  test('S4: what is too large for one document travels whole, also after a crash between its pieces', async () => {
    const [large, kept] = [randomBytes(13 * 2 ** 20), randomBytes(13 * 2 ** 20)];
    await source.log.append(logEntry(large));
    await source.log.keepHistory('org', 'doc', { key: 'k', content: kept });
    const [entry] = await all(source.contents, 'log');
    await target.contents.begin(mark);
    await target.contents.write('log', [entry!]);
    await byHand(uris[1]!, async (db) => {
      await db.collection('log').deleteMany({});
      await db.collection('logPieces').deleteOne({});
    });
    for (let twice = 0; twice < 2; twice += 1) await copyByHand(source.contents, target.contents);
    await target.contents.finish();
    expect(Buffer.compare((await target.log.read('doc'))[0]!.update, large)).toBe(0);
    const [chunk] = await Array.fromAsync(target.log.history('doc'));
    expect(Buffer.compare(chunk!.content, kept)).toBe(0);
    // None is left over.
    expect(await byHand(uris[1]!, (db) => db.collection('logPieces').countDocuments())).toBe(4);
  });

  test('D3: a blob that was cut short is written anew, under its own id', async () => {
    const content = randomBytes(3 * 2 ** 20);
    const id = await source.blobs.put('org', content);
    const blobs = await all(source.contents, 'blob');
    await target.contents.begin(mark);
    await target.contents.write('blob', blobs);
    await byHand(uris[1]!, async (db) => {
      await db.collection('blobs.files').deleteMany({});
      await db.collection('blobs.chunks').deleteOne({ n: 1 });
    });
    for (let twice = 0; twice < 2; twice += 1) await target.contents.write('blob', blobs);
    expect(Buffer.compare((await target.blobs.get(id))!, content)).toBe(0);
    const chunks = (uri: string) => byHand(uri, (db) => db.collection('blobs.chunks').countDocuments());
    expect(await chunks(uris[1]!)).toBe(await chunks(uris[0]!));
  });

  test.each([
    ['is forgotten', { errorCode: 43 }],
    ['dies with its connection', { closeConnection: true as const }],
  ])('a cursor that %s is opened again where it was', async (_, how) => {
    await fill(source, { entries: 2_600 });
    const before = await everything(source.contents);
    const fault = await failPoint(uris[0]!, { commands: ['getMore'], times: 3, ...how });
    try {
      expect(await everything(source.contents)).toEqual(before);
      await fault.entered(3);
    } finally {
      await fault.off();
    }
  });

  test.each([[false], [true]])('W3: a write whose answer was lost is done once (applied: %s)', async (applied) => {
    if (applied && !canFailAfterApply) return;
    await fill(source, { entries: 40 });
    await target.contents.begin(mark);
    const fault = await failPoint(uris[1]!, {
      ...{ commands: ['insert', 'update', 'delete'], times: 6, closeConnection: true },
      ...(applied ? { afterApply: true } : {}),
    });
    try {
      await copyByHand(source.contents, target.contents);
    } finally {
      await fault.off();
    }
    await target.contents.finish();
    expect(await everything(target.contents)).toEqual(await everything(source.contents));
  });
});
