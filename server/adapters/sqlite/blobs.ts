import { randomBytes } from 'node:crypto';

import { unlessErasedAside, type Blobs, type Codec } from '#server/ports.ts';
import type { Database } from './database.ts';

/** @param flush resolves once what was committed is durable */
export function createBlobs(db: Database, codec: Codec, flush: () => Promise<void>): Blobs {
  return {
    // Not the hash of the content: equal ids would tell one organisation what another one holds.
    async put(scope, content, id = randomBytes(18).toString('base64url')) {
      const body = await codec.encodeAside(scope, content);
      db.write(() => db.run('INSERT INTO blobs VALUES (?, ?)', id, body));
      await flush();
      return id;
    },

    async get(id) {
      const row = db.get<{ body: Uint8Array }>('SELECT body FROM blobs WHERE id = ?', id);
      return row && unlessErasedAside(() => codec.decodeAside(row.body));
    },

    async remove(id) {
      db.write(() => db.run('DELETE FROM blobs WHERE id = ?', id));
      await flush();
    },
  };
}
