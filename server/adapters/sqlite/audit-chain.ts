import { packJson, unpackJson, unlessErased, type AuditChain, type ChainEntry, type Codec } from '#server/ports.ts';
import type { Database } from './database.ts';

interface Row {
  body: Uint8Array;
}

/** @param flush resolves once what was committed is durable */
export function createAuditChain(db: Database, codec: Codec, flush: () => Promise<void>): AuditChain {
  const read = ({ body }: Row) => unpackJson(codec, body) as ChainEntry;

  return {
    async head(organisationId) {
      const row = db.get<Row>(
        'SELECT body FROM chain WHERE organisation_id = ? ORDER BY sequence DESC LIMIT 1',
        organisationId,
      );
      if (!row) return undefined;
      const last = unlessErased(() => read(row));
      return last && { sequence: last.sequence, hash: last.hash };
    },

    async add(entry) {
      const { organisationId, sequence, id } = entry;
      const body = unlessErased(() => packJson(codec, organisationId, entry));
      // Of an organisation that has been erased: it waited in somebody's document, and has nowhere to go.
      if (body === undefined) return 'idPresent';
      const answer = db.write(() => {
        const byId = 'SELECT 1 FROM chain WHERE organisation_id = ? AND entry_id = ?';
        if (db.get(byId, organisationId, id)) return 'idPresent';
        const bySequence = 'SELECT 1 FROM chain WHERE organisation_id = ? AND sequence = ?';
        if (db.get(bySequence, organisationId, sequence)) return 'sequenceTaken';
        db.run('INSERT INTO chain VALUES (?, ?, ?, ?)', organisationId, sequence, id, body);
        return 'added';
      });
      // For `idPresent` too: the caller forgets the entry then, and the one that is there may not be durable yet.
      if (answer !== 'sequenceTaken') await flush();
      return answer;
    },

    async read(organisationId, page = {}) {
      const rows = db.all<Row>(
        'SELECT body FROM chain WHERE organisation_id = ? AND sequence > ? ORDER BY sequence LIMIT ?',
        organisationId,
        page.after ?? 0,
        page.limit ?? -1,
      );
      return rows.flatMap((row) => unlessErased(() => read(row)) ?? []);
    },
  };
}
