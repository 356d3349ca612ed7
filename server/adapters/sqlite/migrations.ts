import { QuorateError } from '#server/errors.ts';
import type { Clock } from '#server/ports.ts';
import type { Database } from './database.ts';

interface Migration {
  number: number;
  name: string;
  sql: string;
}

/** Numbered, never edited once released, each run once. */
export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'documents, chain, blobs, minutes log, bus',
    sql: `
      CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

      CREATE TABLE documents (
        collection TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        body BLOB NOT NULL,
        outbox BLOB,
        PRIMARY KEY (collection, id)
      );
      CREATE INDEX documents_with_outbox ON documents (collection, id) WHERE outbox IS NOT NULL;

      CREATE TABLE document_keys (
        collection TEXT NOT NULL,
        index_name TEXT NOT NULL,
        key TEXT NOT NULL,
        id TEXT NOT NULL,
        is_unique INTEGER NOT NULL,
        PRIMARY KEY (collection, index_name, key, id)
      ) WITHOUT ROWID;
      CREATE UNIQUE INDEX document_keys_unique ON document_keys (collection, index_name, key) WHERE is_unique = 1;
      CREATE INDEX document_keys_of ON document_keys (collection, id);

      CREATE TABLE chain (
        organisation_id TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        entry_id TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (organisation_id, sequence),
        UNIQUE (organisation_id, entry_id)
      );

      CREATE TABLE blobs (id TEXT PRIMARY KEY, body BLOB NOT NULL);

      -- AUTOINCREMENT: without it a table swept empty would give ids out again.
      CREATE TABLE log (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id TEXT NOT NULL,
        merged INTEGER NOT NULL,
        covered INTEGER NOT NULL DEFAULT 0,
        author TEXT NOT NULL,
        carried INTEGER NOT NULL,
        at INTEGER NOT NULL,
        node TEXT NOT NULL,
        parts BLOB,
        body BLOB NOT NULL
      );
      CREATE INDEX log_reading ON log (document_id, merged, id);
      CREATE INDEX log_uncovered ON log (document_id) WHERE merged = 0 AND covered = 0;

      CREATE TABLE log_parts (
        document_id TEXT NOT NULL,
        part INTEGER NOT NULL,
        merged_id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (document_id, part, merged_id)
      ) WITHOUT ROWID;
      CREATE INDEX log_parts_by_age ON log_parts (at, document_id);

      CREATE TABLE history (
        document_id TEXT NOT NULL,
        key TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (document_id, key)
      );

      CREATE TABLE clients (
        document_id TEXT NOT NULL,
        client_id INTEGER NOT NULL,
        person_id TEXT NOT NULL,
        PRIMARY KEY (document_id, client_id)
      ) WITHOUT ROWID;

      CREATE TABLE lease (
        single INTEGER PRIMARY KEY CHECK (single = 1),
        node TEXT NOT NULL,
        pid INTEGER NOT NULL,
        beats INTEGER NOT NULL,
        clean INTEGER NOT NULL
      );

      CREATE TABLE bus_messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        topic TEXT NOT NULL,
        body BLOB NOT NULL
      );
      CREATE TABLE bus_answers (
        message_id INTEGER PRIMARY KEY,
        node TEXT NOT NULL,
        unreachable INTEGER NOT NULL,
        body BLOB NOT NULL
      );
    `,
  },
  {
    number: 2,
    name: 'merged entries name their own parts',
    sql: `
      ALTER TABLE log ADD COLUMN swept INTEGER NOT NULL DEFAULT 0;
      UPDATE log SET swept = 1, parts = NULL
        WHERE merged = 1 AND id NOT IN (SELECT merged_id FROM log_parts);
      DROP TABLE log_parts;
      CREATE INDEX log_unswept ON log (document_id, id) WHERE merged = 1 AND swept = 0;
    `,
  },
  {
    number: 3,
    name: 'the log in one tree, by document',
    // A keystroke changed four pages: the table, two indexes, the sequence. It changes one of this.
    sql: `
      CREATE TABLE log_by_document (
        document_id TEXT NOT NULL,
        id INTEGER NOT NULL,
        merged INTEGER NOT NULL,
        covered INTEGER NOT NULL DEFAULT 0,
        swept INTEGER NOT NULL DEFAULT 0,
        author TEXT NOT NULL,
        carried INTEGER NOT NULL,
        at INTEGER NOT NULL,
        node TEXT NOT NULL,
        parts BLOB,
        body BLOB NOT NULL,
        PRIMARY KEY (document_id, id)
      ) WITHOUT ROWID;
      INSERT INTO log_by_document
        SELECT document_id, id, merged, covered, swept, author, carried, at, node, parts, body
          FROM log ORDER BY document_id, id;
      DROP TABLE log;
      ALTER TABLE log_by_document RENAME TO log;
      CREATE INDEX log_merged ON log (document_id, id) WHERE merged = 1;
      CREATE INDEX log_unswept ON log (document_id, id) WHERE merged = 1 AND swept = 0;
    `,
  },
  {
    number: 4,
    name: 'data keys',
    sql: `
      CREATE TABLE data_keys (
        scope TEXT NOT NULL,
        number INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE,
        wrapped BLOB,
        wrapped_by TEXT,
        made_at TEXT NOT NULL,
        erased_at TEXT,
        PRIMARY KEY (scope, number)
      );
    `,
  },
];

/** Marks the file as ours, so that a restore does not take any SQLite file for a backup. */
export const applicationId = 0x51554f52;

/** @throws QuorateError `conflict` when a newer version of the software made the store */
export function migrate(db: Database, clock: Clock): void {
  db.connection.exec(
    'CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL)',
  );
  db.write(() => {
    const done = db.get<{ last: number | null }>('SELECT max(number) AS last FROM migrations')?.last ?? 0;
    const newest = migrations.at(-1)?.number ?? 0;
    if (done > newest) {
      throw new QuorateError(
        'conflict',
        `The store was made by a newer version (step ${done}; this one knows ${newest}).`,
      );
    }
    for (const { number, name, sql } of migrations) {
      if (number <= done) continue;
      db.connection.exec(sql);
      db.run(
        'INSERT INTO migrations (number, name, at) VALUES (?, ?, ?)',
        number,
        name,
        new Date(clock.now()).toISOString(),
      );
    }
    if (done === 0) db.connection.exec(`PRAGMA application_id = ${applicationId}`);
  });
}

export const readMeta = (db: Database, name: string): string | undefined =>
  db.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value;

export const writeMeta = (db: Database, name: string, value: string): void => {
  db.run(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  );
};

/** @throws QuorateError `conflict` when the store belongs to another environment (D2) */
export function claimEnvironment(db: Database, environment: string): void {
  db.write(() => {
    const owner = readMeta(db, 'environment');
    if (owner === undefined) writeMeta(db, 'environment', environment);
    else if (owner !== environment) {
      throw new QuorateError(
        'conflict',
        `This store belongs to the environment "${owner}"; this process runs as "${environment}". ` +
          'Set ENVIRONMENT to match, or DATA_DIR to another folder.',
      );
    }
  });
}
