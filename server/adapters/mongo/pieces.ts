/** What is too large for one document of the store (16 MB) lies beside it, in numbered pieces. */
import { Binary, type Collection, type Db } from 'mongodb';
import { createHash } from 'node:crypto';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { undecided, untilDecided } from './outcomes.ts';

/** Where content is kept: in the document itself, or in pieces that it names by their count and hash. */
export interface Kept {
  body?: Binary;
  pieces?: { of: string; count: number; hash: string };
}

interface Piece {
  _id: string;
  body: Binary;
}

/** What a document may hold beside its body is some kilobytes, or the list of a merge's parts. */
const bodyBytes = 12 * 2 ** 20;
const pieceBytes = 12 * 2 ** 20;

const pieceId = (of: string, number: number) => `${of}/${String(number).padStart(6, '0')}`;
const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('base64url');

/** How much is stored of it in all. */
export const bytesKept = ({ body, pieces }: Kept): number => body?.length() ?? (pieces?.count ?? 0) * pieceBytes;

/** A piece is not there (yet, or any more), or is not what it was: who reads begins again (S4). */
export class PieceMissing extends Error {
  override name = 'PieceMissing';
}

export interface Pieces {
  /**
   * Pieces are written before this resolves; who names them is written last.
   * @param of unique; writing the same again changes nothing
   */
  keep(of: string, content: Uint8Array): Promise<Kept>;
  /** @throws PieceMissing */
  fetch(kept: Kept): Promise<Uint8Array>;
  /** Those of documents that have gone. */
  drop(kept: readonly Kept[]): Promise<void>;
}

export function createPieces(db: Db): Pieces {
  const pieces: Collection<Piece> = db.collection('logPieces');

  async function put(_id: string, body: Binary): Promise<void | typeof undecided> {
    try {
      await guarded(() => pieces.replaceOne({ _id }, { body }, { upsert: true }));
    } catch (error) {
      // Its own first attempt came in between.
      if (isDuplicate(error)) return undecided;
      throw error;
    }
  }

  return {
    async keep(of, content) {
      if (content.byteLength <= bodyBytes) return { body: new Binary(content) };
      const count = Math.ceil(content.byteLength / pieceBytes);
      for (let number = 0; number < count; number += 1) {
        const body = new Binary(content.subarray(number * pieceBytes, (number + 1) * pieceBytes));
        await untilDecided(() => put(pieceId(of, number), body));
      }
      return { pieces: { of, count, hash: hashOf(content) } };
    },

    async fetch({ body, pieces: named }) {
      if (body) return body.value();
      if (!named) throw new PieceMissing('a stored document has no content');
      const parts: Uint8Array[] = [];
      for (let number = 0; number < named.count; number += 1) {
        const piece = await guarded(() => pieces.findOne({ _id: pieceId(named.of, number) }));
        if (!piece) throw new PieceMissing(`piece ${number} of ${named.count} is missing`);
        parts.push(piece.body.value());
      }
      const content = Buffer.concat(parts);
      if (hashOf(content) !== named.hash) throw new PieceMissing('the pieces are not what was written');
      return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    },

    async drop(kept) {
      const gone = kept.flatMap(({ pieces: named }) => (named ? [named] : []));
      for (const { of, count } of gone) {
        const ids = Array.from({ length: count }, (_, number) => pieceId(of, number));
        await guarded(() => pieces.deleteMany({ _id: { $in: ids } }));
      }
    },
  };
}
