import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll } from 'vitest';
import { storeFile } from '#server/adapters/sqlite/store.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { tickingClock } from '../support/filled-store.ts';
import { describeCollections } from './collections-suite.ts';
import { describeEncryption, type Place } from './encryption-suite.ts';
import { byHand, open as openMongo } from './mongo-support.ts';
import { folders, open as openSqlite } from './sqlite-support.ts';

const temporary = folders();
afterAll(() => temporary.remove());

function byHandIn(dataDir: string, work: (sql: DatabaseSync) => void): void {
  const sql = new DatabaseSync(storeFile(dataDir));
  work(sql);
  sql.close();
}

async function embedded(): Promise<Place> {
  const dataDir = temporary.make();
  return {
    open: (codec) => openSqlite(dataDir, { codec, serving: false, clock: tickingClock() }),
    raw: async () => Buffer.concat(readdirSync(dataDir).map((file) => readFileSync(join(dataDir, file)))),
    copyBody: async (collection, from, to) =>
      byHandIn(dataDir, (sql) =>
        sql
          .prepare(
            `UPDATE documents SET body = (SELECT body FROM documents WHERE collection = ?1 AND id = ?2)
              WHERE collection = ?1 AND id = ?3`,
          )
          .run(collection, from, to),
      ),
    addKey: async (collection, index, key, id) =>
      byHandIn(dataDir, (sql) =>
        sql.prepare('INSERT INTO document_keys VALUES (?, ?, ?, ?, 1)').run(collection, index, key, id),
      ),
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
    copyBody: (collection, from, to) =>
      byHand(uri, async (db) => {
        const documents = db.collection<{ _id: string }>(collection);
        const { body } = (await documents.findOne({ _id: from })) as unknown as { body: unknown };
        await documents.updateOne({ _id: to }, { $set: { body } });
      }),
    addKey: (collection, index, key, id) =>
      byHand(uri, async (db) => {
        await db.collection<{ _id: string }>(collection).updateOne({ _id: id }, { $push: { [`keys.${index}`]: key } });
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
