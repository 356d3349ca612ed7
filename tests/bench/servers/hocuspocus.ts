/** `@hocuspocus/server` with its SQLite extension. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { anybody, bytesIn, serving, type Serving } from './serving.ts';
import { loadPeer } from '../peers/load.ts';
import type { StartOptions } from '../types.ts';

interface Hocuspocus {
  documents: Map<string, unknown>;
  debouncer: { isDebounced(id: string): boolean; isCurrentlyExecuting(id: string): boolean };
  flushPendingStores(): void;
}
interface Server {
  hocuspocus: Hocuspocus;
  address: { port: number };
  listen(): Promise<unknown>;
  destroy(): Promise<void>;
}
type Made<T> = new (options: Record<string, unknown>) => T;
interface Stored {
  documentName: string;
  state: Uint8Array;
}

/**
 * The extension's own schema and statements over Node's SQLite, for machines where `better-sqlite3`, which the
 * extension needs, was not built for this Node.
 */
async function overNodeSqlite(file: string): Promise<unknown> {
  const { Database } = (await loadPeer('@hocuspocus/extension-database')) as { Database: Made<unknown> };
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE IF NOT EXISTS "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))');
  return new Database({
    fetch: async ({ documentName }: Stored) =>
      db.prepare('SELECT data FROM "documents" WHERE name = $name ORDER BY rowid DESC').get({ $name: documentName })
        ?.data ?? null,
    store: async ({ documentName, state }: Stored) =>
      void db
        .prepare(
          'INSERT INTO "documents" ("name", "data") VALUES ($name, $data) ON CONFLICT(name) DO UPDATE SET data = $data',
        )
        .run({ $name: documentName, $data: state }),
  });
}

async function extension(file: string): Promise<unknown> {
  try {
    const { default: Better } = (await loadPeer('better-sqlite3')) as {
      default: new (name: string) => { close(): void };
    };
    new Better(':memory:').close();
    const { SQLite } = (await loadPeer('@hocuspocus/extension-sqlite')) as { SQLite: Made<unknown> };
    return new SQLite({ database: file });
  } catch {
    return overNodeSqlite(file);
  }
}

async function start({ folder, documents }: StartOptions): Promise<Serving> {
  const file = join(folder, 'hocuspocus.sqlite');
  const { Server: Made } = (await loadPeer('@hocuspocus/server')) as { Server: Made<Server> };
  const server = new Made({
    port: 0,
    address: '127.0.0.1',
    quiet: true,
    stopOnSignals: false,
    extensions: [await extension(file)],
  });
  await server.listen();
  const { hocuspocus } = server;
  const waits = (name: string) => {
    const id = `onStoreDocument-${name}`;
    return hocuspocus.debouncer.isDebounced(id) || hocuspocus.debouncer.isCurrentlyExecuting(id);
  };
  const flush = async () => {
    while ([...hocuspocus.documents.keys()].some(waits)) {
      hocuspocus.flushPendingStores();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    port: server.address.port,
    ...anybody(documents),
    flush,
    // It keeps a document's state alone.
    compact: flush,
    stored: () => Promise.resolve({ bytes: bytesIn(folder), history: 0 }),
    stop: () => server.destroy(),
  };
}

serving(start);
