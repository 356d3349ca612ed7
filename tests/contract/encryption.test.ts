import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { tickingClock } from '../support/filled-store.ts';
import { describeCollections } from './collections-suite.ts';
import { describeEncryption, type Place } from './encryption-suite.ts';
import { byHand, open as openMongo } from './mongo-support.ts';
import { folders, open as openSqlite } from './sqlite-support.ts';

const temporary = folders();
afterAll(() => temporary.remove());

async function embedded(): Promise<Place> {
  const dataDir = temporary.make();
  return {
    open: (codec) => openSqlite(dataDir, { codec, serving: false, clock: tickingClock() }),
    raw: async () => Buffer.concat(readdirSync(dataDir).map((file) => readFileSync(join(dataDir, file)))),
    remove: async () => undefined,
  };
}

async function onMongo(): Promise<Place> {
  const uri = mongoUri()!;
  return {
    open: (codec) => openMongo(uri, { codec, clock: tickingClock() }),
    raw: () =>
      byHand(uri, async (db) => {
        const parts: Buffer[] = [];
        for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
          for (const document of await db.collection(name).find({}, { raw: true }).toArray()) {
            parts.push(document as unknown as Buffer);
          }
        }
        return Buffer.concat(parts);
      }),
    remove: () => dropDatabase(uri),
  };
}

describeEncryption('SQLite', embedded);
describeCollections('SQLite', embedded);

describeWithMongo('encryption on MongoDB', () => {
  describeEncryption('MongoDB', onMongo);
  describeCollections('MongoDB', onMongo);
});
