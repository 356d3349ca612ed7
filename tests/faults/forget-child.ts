/**
 * A process that forgets a document and dies at one write of it, as with `kill -9`, before the store has it; of a write
 * that removes many on MongoDB the store has a part by then. Run by `fork`.
 */
import { StatementSync } from 'node:sqlite';
import { Collection, type Filter, type Document } from 'mongodb';
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { openMongoStore } from '#server/adapters/mongo/store.ts';
import { openSqliteStore } from '#server/adapters/sqlite/store.ts';
import { notingLog, options } from '../contract/sqlite-support.ts';

export interface Order {
  store: { dataDir: string } | { uri: string };
  documentId: string;
  /** Which write, counted from 1. */
  at: number;
}

const { store: where, documentId, at } = JSON.parse(process.argv[2] ?? '') as Order;
let counting = false;
let writes = 0;

/** @param before what the store has of the write by then */
function dying(
  prototype: object,
  names: readonly string[],
  before?: (of: object, name: string, filter: unknown) => Promise<unknown>,
): void {
  const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
  for (const name of names) {
    const method = methods[name]!;
    methods[name] = function (this: object, ...args: unknown[]) {
      if (counting) writes += 1;
      if (!counting || writes !== at) return method.apply(this, args);
      counting = false;
      const die = () => process.kill(process.pid, 'SIGKILL');
      return before === undefined ? die() : before(this, name, args[0]).then(die);
    };
  }
}

dying(StatementSync.prototype, ['run']);
dying(
  Collection.prototype,
  ['insertOne', 'updateOne', 'updateMany', 'replaceOne', 'deleteOne', 'deleteMany'],
  async (collection, name, filter) => {
    if (name === 'deleteMany') await (collection as Collection).deleteOne(filter as Filter<Document>);
  },
);

const store = await ('uri' in where
  ? openMongoStore({
      uri: where.uri,
      codec: createCompressingCodec(),
      clock: Date,
      environment: 'test',
      log: notingLog(),
    })
  : openSqliteStore(options(where.dataDir, { node: 'child' })));
counting = true;
await store.log.forgetDocument(documentId);
process.exit(0);
