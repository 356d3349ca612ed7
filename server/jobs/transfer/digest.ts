import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { Contents, Digest, PieceKind, Pieces } from '../../ports.ts';
import type { Progress } from './progress.ts';

/** In the order in which they are copied from a store that nobody changes. */
export const pieceKinds: readonly PieceKind[] = ['blob', 'document', 'chain', 'log', 'history', 'client', 'meta'];

interface Canonical {
  /** All that is no content, as JSON. */
  about: unknown;
  content?: Uint8Array;
}

/** Without `scope`: it says under whose key a store keeps the piece, and not every store keeps it. */
const canonical: { [K in PieceKind]: (piece: Pieces[K]) => Canonical } = {
  blob: ({ id, content }) => ({ about: { id }, content }),
  document: (piece) => ({ about: piece }),
  chain: (piece) => ({ about: piece }),
  log: ({ scope: _, update, ...about }) => ({ about, content: update }),
  history: ({ documentId, key, content }) => ({ about: { documentId, key }, content }),
  client: (piece) => ({ about: piece }),
  meta: (piece) => ({ about: piece }),
};

function hashOf<K extends PieceKind>(kind: K, piece: Pieces[K]): bigint {
  const { about, content } = canonical[kind](piece);
  const head = Buffer.from(canonicalJson(about));
  const hash = createHash('sha256').update(`${kind} ${head.byteLength}\n`).update(head);
  if (content) hash.update(content);
  return BigInt(`0x${hash.digest('hex')}`);
}

const modulus = 2n ** 256n;

/** Reads all pieces of one kind. Sums tell two stores apart that differ by chance or by fault, which is what is asked. */
export async function digestOf(contents: Contents, kind: PieceKind, progress?: Progress): Promise<Digest> {
  let count = 0;
  let sum = 0n;
  for await (const page of contents.read(kind)) {
    for (const piece of page) sum = (sum + hashOf(kind, piece)) % modulus;
    count += page.length;
    progress?.add(kind, page.length);
  }
  return { count, hash: sum.toString(16).padStart(64, '0') };
}
