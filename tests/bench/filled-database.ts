/** What a database holds, kept in a file: filling one through the use cases takes a hundred times as long. */
import { readFileSync, writeFileSync } from 'node:fs';
import { BSON, MongoClient, type Db, type Document, type IndexDescription } from 'mongodb';

interface Kept {
  collection: string;
  indexes: IndexDescription[];
  documents: Document[];
}

/** Of a process that has ended: its like must not be taken for it. */
const leftOut = ['leases', 'questions'];

async function using<T>(uri: string, work: (db: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}

const keep = (uri: string): Promise<Kept[]> =>
  using(uri, async (db) => {
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
    const kept: Kept[] = [];
    for (const name of names.filter((each) => !leftOut.includes(each))) {
      const collection = db.collection(name);
      const indexes = (await collection.indexes()).filter((index) => index.name !== '_id_') as IndexDescription[];
      kept.push({ collection: name, indexes, documents: await collection.find().toArray() });
    }
    return kept;
  });

/** @param file where it is put */
export async function keepDatabase(uri: string, file: string): Promise<void> {
  writeFileSync(file, BSON.EJSON.stringify(await keep(uri), { relaxed: false }));
}

/** Into an empty one. @param file from where */
export async function fillDatabase(uri: string, file: string): Promise<void> {
  const kept = BSON.EJSON.parse(readFileSync(file, 'utf8'), { relaxed: false }) as Kept[];
  await using(uri, async (db) => {
    for (const { collection, indexes, documents } of kept) {
      if (indexes.length > 0) await db.collection(collection).createIndexes(indexes);
      if (documents.length > 0) await db.collection(collection).insertMany(documents);
    }
  });
}
