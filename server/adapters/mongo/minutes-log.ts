import type { Collection, Db } from 'mongodb';
import type { Clock, Codec, Log, MinutesLog } from '#server/ports.ts';
import { undecided, untilDecided } from './outcomes.ts';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { forgetDocument } from './forget-document.ts';
import { createGroupInsert } from './group-insert.ts';
import { createGrown } from './grown.ts';
import { Heights } from './heights.ts';
import type { Leases } from './leases.ts';
import { createIds, describe, keyOf, keysOf, newWrite, openKey, type EntryDocument } from './log-entries.ts';
import { createLogHistory } from './log-history.ts';
import { createLogReading } from './log-reading.ts';
import { createMergedEntries } from './merged-entries.ts';
import { recoveringUntil } from './meta.ts';
import { createPieces } from './pieces.ts';
import { createQuarantine } from './quarantine.ts';

interface Parts {
  db: Db;
  codec: Codec;
  clock: Clock;
  leases: Leases;
  logger: Log;
}

export interface ClientDocument {
  /** Document and Yjs client id. */
  _id: string;
  person: string;
}

/** Every write is acknowledged by the majority, so what is in the log is durable (S2, S3). */
const durable = Promise.resolve();

/** @returns and `idle`, which resolves when no write is under way */
export function createMinutesLog(parts: Parts): { log: MinutesLog; idle: () => Promise<void> } {
  const { db, codec, clock, leases, logger } = parts;
  const entries: Collection<EntryDocument> = db.collection('log');
  const clients: Collection<ClientDocument> = db.collection('clients');
  const ids = createIds(() => clock.now());
  const pieces = createPieces(db);
  const inserts = createGroupInsert(entries);
  const grown = createGrown(entries);
  const heights = new Heights(entries);
  const quarantine = createQuarantine(entries, leases, logger);

  const log: MinutesLog = {
    async append({ scope, update, ...about }) {
      const write = newWrite();
      const id = ids.next(await heights.of(about.documentId));
      const content = codec.encode(scope, update);
      const kept = await pieces.keep(write, content);
      grown.add(about.documentId);
      return {
        id: await inserts.add({
          ...describe(about, id, 'p'),
          w: write,
          open: openKey(about.node, about.documentId),
          ...kept,
        }),
        durable,
      };
    },

    ...createLogReading({ log: entries, pieces, codec, quarantine, heights }),
    ...createMergedEntries({ log: entries, pieces, codec, ids, inserts, quarantine, grown, heights }),
    ...createLogHistory(db, codec, pieces),

    async bindClient(documentId, clientId, personId) {
      const _id = keyOf(documentId, String(clientId));
      return untilDecided(async () => {
        try {
          await guarded(() => clients.insertOne({ _id, person: personId }));
          return personId;
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          const bound = await guarded(() => clients.findOne({ _id }));
          // Somebody else's that the majority does not have yet: whose it is will be known in a moment.
          return bound?.person ?? undecided;
        }
      });
    },

    forgetDocument: (documentId) => forgetDocument(db, pieces, documentId),

    async boundClients(documentId) {
      const bound = await guarded(() => clients.find({ _id: keysOf(documentId) }).toArray());
      return new Map(bound.map(({ _id, person }) => [Number(_id.slice(documentId.length + 1)), person]));
    },

    recoveringUntil: () => recoveringUntil(db, clock),
  };
  return { log, idle: () => inserts.idle() };
}
