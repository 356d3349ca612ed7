import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { GridFSBucket, MongoGridFSChunkError, type Db, type ObjectId } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import type { Blobs, Codec } from '#server/ports.ts';
import { guarded } from './client.ts';
import { untilDecided } from './outcomes.ts';

const bucketName = 'blobs';
/** A piece is one write, and the next one waits for it. */
const chunkSizeBytes = 1024 * 1024;

function* pieces(content: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < content.byteLength; at += chunkSizeBytes) yield content.subarray(at, at + chunkSizeBytes);
}

/** The driver's types know no other ids than its own; GridFS takes any. */
const gridId = (id: string) => id as unknown as ObjectId;

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

export interface MongoBlobs extends Blobs {
  /** Under the id that it had elsewhere; one that is there is left as it is. */
  putAs(id: string, scope: string, content: Uint8Array): Promise<void>;
}

export function createBlobs(db: Db, codec: Codec): MongoBlobs {
  const bucket = new GridFSBucket(db, { bucketName, chunkSizeBytes });
  const files = db.collection<{ _id: string }>(`${bucketName}.files`);
  const chunks = db.collection<{ files_id: string }>(`${bucketName}.chunks`);

  /** The file first: chunks without one cannot be read. */
  async function discard(id: string): Promise<void> {
    await files.deleteOne({ _id: id });
    await chunks.deleteMany({ files_id: id });
  }

  /** The file is written last, once all its chunks are there. */
  async function upload(id: string, scope: string, body: Uint8Array): Promise<void> {
    await pipeline(
      Readable.from(pieces(body), { objectMode: false }),
      bucket.openUploadStreamWithId(gridId(id), id, { metadata: { scope } }),
    );
  }

  return {
    async put(scope, content) {
      const body = await codec.encodeAside(scope, content);
      return untilDecided(async () => {
        // Not the hash of the content: equal ids would tell one organisation what another one holds.
        const id = randomBytes(18).toString('base64url');
        try {
          await upload(id, scope, body);
          return id;
        } catch (error) {
          // Nobody will ever ask for this id; what cannot be removed only takes room.
          await discard(id).catch(() => undefined);
          throw error;
        }
      });
    },

    async putAs(id, scope, content) {
      if (await guarded(() => files.findOne({ _id: id }))) return;
      const body = await codec.encodeAside(scope, content);
      await untilDecided(async () => {
        // Chunks of an attempt that was cut short would be in the way.
        await discard(id);
        await upload(id, scope, body);
      });
    },

    async get(id) {
      try {
        const body = await guarded(async () => {
          const parts: Uint8Array[] = [];
          for await (const part of bucket.openDownloadStream(gridId(id))) parts.push(part as Uint8Array);
          return Buffer.concat(parts);
        });
        return codec.decode(body);
      } catch (error) {
        if (isMissing(error)) return undefined;
        if (!(error instanceof MongoGridFSChunkError)) throw error;
        // Removed while it was read?
        if (!(await guarded(() => files.findOne({ _id: id })))) return undefined;
        throw new QuorateError('store_corrupt', 'A stored blob is not whole.', { cause: error });
      }
    },

    async remove(id) {
      await untilDecided(() => discard(id));
    },
  };
}
