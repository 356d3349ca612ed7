import type { DataKey, DataKeys } from '#server/ports.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  scope: string;
  number: number;
  wrapped: Uint8Array | null;
  wrapped_by: string | null;
  made_at: string;
  erased_at: string | null;
}

/** Sorts after every key that is made: nothing is written under a scope that has it. */
const tombstone = 2 ** 31 - 1;

/** @param flush resolves once what was committed is durable */
export function createDataKeys(db: Database, flush: () => Promise<void>): DataKeys {
  return {
    async all() {
      return db
        .all<Row>('SELECT * FROM data_keys')
        .map(({ id, scope, number, wrapped, wrapped_by, made_at, erased_at }): DataKey => ({
          ...{ id, scope, number, madeAt: made_at },
          ...(wrapped !== null && wrapped_by !== null ? { wrapped: { by: wrapped_by, bytes: wrapped } } : {}),
          ...(erased_at === null ? {} : { erasedAt: erased_at }),
        }));
    },

    async add({ id, scope, number, wrapped, madeAt }) {
      const { changes } = db.write(() =>
        db.run(
          'INSERT OR IGNORE INTO data_keys VALUES (?, ?, ?, ?, ?, ?, NULL)',
          ...[scope, number, id, wrapped?.bytes ?? null, wrapped?.by ?? null, madeAt],
        ),
      );
      await flush();
      return changes === 1;
    },

    async rewrap(id, { by, bytes }) {
      db.write(() =>
        db.run('UPDATE data_keys SET wrapped = ?, wrapped_by = ? WHERE id = ? AND wrapped IS NOT NULL', bytes, by, id),
      );
      await flush();
    },

    async erase(scope, at) {
      db.write(() => {
        db.run('UPDATE data_keys SET wrapped = NULL, wrapped_by = NULL, erased_at = ? WHERE scope = ?', at, scope);
        const values = [scope, tombstone, `erased ${scope}`, at, at];
        db.run('INSERT OR IGNORE INTO data_keys VALUES (?, ?, ?, NULL, NULL, ?, ?)', ...values);
      });
      await flush();
    },
  };
}
