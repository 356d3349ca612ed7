import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { GridFSBucket, MongoGridFSChunkError, type Db, type Filter, type ObjectId } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import { unlessErased, unlessErasedAside, withKeys, type Blobs, type Codec, type KeyedCodec } from '#server/ports.ts';
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
  /** As it is stored. */
  stored(id: string): Promise<Uint8Array | undefined>;
  /** Puts it under the newest key of its scope. @returns whether it was not */
  renew(codec: KeyedCodec, id: string, scope: string): Promise<boolean>;
}

interface FileDocument {
  _id: string;
  metadata?: {
    scope?: string;
    /** The file that holds the blob's bytes now. Chunks cannot be replaced together: who reads would meet both. */
    now?: string;
    /** Of such a file: whose bytes they are. */
    of?: string;
  };
}

export function createBlobs(db: Db, codec: Codec): MongoBlobs {
  const bucket = new GridFSBucket(db, { bucketName, chunkSizeBytes });
  const files = db.collection<FileDocument>(`${bucketName}.files`);
  const chunks = db.collection<{ files_id: string }>(`${bucketName}.chunks`);

  /** The file first: chunks without one cannot be read. */
  async function discard(id: string): Promise<void> {
    await files.deleteOne({ _id: id });
    await chunks.deleteMany({ files_id: id });
  }

  /** Bytes of a blob that are not its bytes now. The blob's own file stays: it says where they are. */
  async function discardOthers(id: string, now: string | undefined): Promise<void> {
    const others = { _id: { $gt: `${id}/`, $lt: `${id}0` } };
    for (const { _id } of await files.find(others, { projection: { _id: 1 } }).toArray()) {
      if (_id !== now) await discard(_id);
    }
    if (now !== undefined && now !== id) await chunks.deleteMany({ files_id: id });
  }

  /** The file is written last, once all its chunks are there. */
  async function upload(id: string, metadata: FileDocument['metadata'], body: Uint8Array): Promise<void> {
    await pipeline(
      Readable.from(pieces(body), { objectMode: false }),
      bucket.openUploadStreamWithId(gridId(id), id, { metadata: { ...metadata } }),
    );
  }

  const placeOf = async (id: string): Promise<string | undefined> => {
    const file = await guarded(() => files.findOne({ _id: id }, { projection: { 'metadata.now': 1 } }));
    return file ? (file.metadata?.now ?? id) : undefined;
  };

  async function download(place: string): Promise<Uint8Array> {
    return guarded(async () => {
      const parts: Uint8Array[] = [];
      for await (const part of bucket.openDownloadStream(gridId(place))) parts.push(part as Uint8Array);
      return Buffer.concat(parts);
    });
  }

  /** @returns undefined when there is none */
  async function stored(id: string): Promise<Uint8Array | undefined> {
    for (let place = await placeOf(id); place !== undefined;) {
      try {
        return await download(place);
      } catch (error) {
        if (!isMissing(error) && !(error instanceof MongoGridFSChunkError)) throw error;
        // Removed, or put elsewhere, while it was read?
        const now = await placeOf(id);
        if (now === place) throw new QuorateError('store_corrupt', 'A stored blob is not whole.', { cause: error });
        place = now;
      }
    }
    return undefined;
  }

  return {
    async put(scope, content, given) {
      const body = await codec.encodeAside(scope, content);
      return untilDecided(async () => {
        // Not the hash of the content: equal ids would tell one organisation what another one holds.
        const id = given ?? randomBytes(18).toString('base64url');
        // Chunks of an attempt that was cut short would be in the way.
        if (given !== undefined) await discard(given);
        try {
          await upload(id, { scope }, body);
          return id;
        } catch (error) {
          // Nobody will ever ask for a new id; what cannot be removed only takes room.
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
        await upload(id, { scope }, body);
      });
    },

    stored,

    async get(id) {
      const body = await stored(id);
      return body && withKeys(() => unlessErasedAside(() => codec.decodeAside(body)));
    },

    async renew(keyed, id, scope) {
      const before = await placeOf(id);
      const body = await stored(id);
      const renewed = body && (await withKeys(() => unlessErased(() => keyed.renew(scope, body))));
      if (before === undefined || renewed === undefined) return false;
      const place = `${id}/${randomBytes(6).toString('base64url')}`;
      await upload(place, { scope, of: id }, renewed);
      const unmoved = { _id: id, 'metadata.now': before === id ? { $exists: false } : before };
      await untilDecided(() => files.updateOne(unmoved as Filter<FileDocument>, { $set: { 'metadata.now': place } }));
      const now = await placeOf(id);
      await discardOthers(id, now);
      return now === place;
    },

    async remove(id) {
      await untilDecided(async () => {
        await discard(id);
        await discardOthers(id, undefined);
      });
    },
  };
}
