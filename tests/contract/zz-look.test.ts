import { test } from 'vitest';
import { MongoClient } from 'mongodb';
import { LogWatch } from '#server/realtime/minutes/log-watch.ts';
import { Learning } from '#server/realtime/minutes/learning.ts';
import { dropDatabase, mongoUri } from '../support/mongo.ts';
import { open } from './mongo-support.ts';
test('look', async () => {
  const uri = mongoUri()!;
  const store = await open(uri, { clock: { now: () => Date.now() } });
  const client = new MongoClient(uri);
  const docs = 1000, each = Number(process.env.EACH ?? 100);
  const log = client.db().collection<any>('log');
  for (let d = 0; d < docs; d += 50) {
    const rows = [];
    for (let k = d; k < d + 50; k += 1) for (let i = 0; i < each; i += 1) { const n = String(1_700_000_000_000_000 + i * 1000 + k).padStart(16, '0'); rows.push({ _id: `document-with-a-long-id-${k}/${n}`, d: `document-with-a-long-id-${k}`, k: 'p', n, w: 'w', author: 'p', at: 1, node: 'node-1', open: `node-1/document-with-a-long-id-${k}`, body: Buffer.alloc(60) }); }
    await log.insertMany(rows, { ordered: false, writeConcern: { w: 1 } });
  }
  const rooms = Array.from({ length: docs }, (_, k) => {
    const ids = Array.from({ length: each }, (_, i) => String(1_700_000_000_000_000 + i * 1000 + k).padStart(16, '0'));
    const room: any = { documentId: `document-with-a-long-id-${k}` };
    room.learning = new Learning(room, { log: store.log, timers: {} as any, lookSoon() {} }, {} as any, ids, () => {});
    return room;
  });
  const timers: any = { every: () => () => {} };
  const watch = new LogWatch({ log: store.log, timers, logger: console as any, rooms: () => rooms });
  await watch.look();
  for (let i = 0; i < 4; i += 1) {
    const c = process.cpuUsage(); const t = performance.now();
    let longest = 0, last = performance.now(); let on = true;
    const beat = () => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; if (on) setImmediate(beat); };
    setImmediate(beat);
    await watch.look();
    on = false;
    const u = process.cpuUsage(c);
    console.log(each, 'look', (performance.now() - t).toFixed(0), 'ms wall', ((u.user + u.system) / 1000).toFixed(0), 'ms cpu (beat included)', 'longest turn', longest.toFixed(1));
  }
  await store.close(); await client.close(); await dropDatabase(uri);
}, 300_000);
