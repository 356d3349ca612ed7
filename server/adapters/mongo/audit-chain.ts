import { randomBytes } from 'node:crypto';

import { Binary, type Db } from 'mongodb';

import { packJson, unpackJson, unlessErased, type AuditChain, type ChainEntry, type Codec } from '#server/ports.ts';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { undecided, untilDecided } from './outcomes.ts';

/** A document of the collection `chain`. */
export interface ChainDocument {
  /** Organisation and sequence; see `keyOf`. */
  _id: string;
  organisationId: string;
  entryId: string;
  /** Of the call that added it: one whose answer was lost tells by it that it has added the entry itself. */
  write: string;
  /** The entry: JSON, through the codec. */
  body: Binary;
}

/** So many digits sort as the numbers do. */
const digits = 12;
export const keyOf = (organisationId: string, sequence: number): string =>
  `${organisationId}/${String(sequence).padStart(digits, '0')}`;
const lastKey = (organisationId: string): string => `${organisationId}/${'9'.repeat(digits)}`;

/**
 * In sequence by the index that has it so. Left to choose, MongoDB may take that of organisation and entry's id, which
 * goes through the organisation's whole log for each page.
 */
const inSequence = { hint: { _id: 1 } } as const;

export function createAuditChain(db: Db, codec: Codec): AuditChain {
  const chain = db.collection<ChainDocument>('chain');
  const read = ({ body }: Pick<ChainDocument, 'body'>) => unpackJson(codec, body.value()) as ChainEntry;
  /** By the organisation as well: the id of another may begin like a key of this one. */
  const after = (organisationId: string, sequence: number) => ({
    organisationId,
    _id: { $gt: keyOf(organisationId, sequence), $lte: lastKey(organisationId) },
  });

  return {
    async head(organisationId) {
      const [last] = await guarded(() =>
        chain.find(after(organisationId, 0), inSequence).sort({ _id: -1 }).limit(1).toArray(),
      );
      if (!last) return undefined;
      const entry = unlessErased(() => read(last));
      return entry && { sequence: entry.sequence, hash: entry.hash };
    },

    async add(entry) {
      const { organisationId, id: entryId } = entry;
      const key = keyOf(organisationId, entry.sequence);
      const write = randomBytes(12).toString('base64url');
      const packed = unlessErased(() => packJson(codec, organisationId, entry));
      // Of an organisation that has been erased: it waited in somebody's document, and has nowhere to go.
      if (packed === undefined) return 'idPresent';
      const body = new Binary(packed);
      return untilDecided(async () => {
        try {
          await chain.insertOne({ _id: key, organisationId, entryId, write, body });
          return 'added';
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
        const same = await chain.findOne({ organisationId, entryId });
        if (same) return same.write === write ? 'added' : 'idPresent';
        if (await chain.findOne({ _id: key })) return 'sequenceTaken';
        // What is in the way is not confirmed by the majority yet: nothing can be said on the strength of it.
        return undecided;
      });
    },

    async read(organisationId, page = {}) {
      if (page.limit === 0) return [];
      const found = await guarded(() =>
        chain
          .find(after(organisationId, page.after ?? 0), inSequence)
          .sort({ _id: 1 })
          .limit(page.limit ?? 0)
          .toArray(),
      );
      return found.flatMap((document) => unlessErased(() => read(document)) ?? []);
    },
  };
}
