/** A2: what is signed, and the file in which a sealed record leaves the service. docs/minutes-format.md describes both. */
import { canonicalJson } from '../canonical-json.ts';
import type { MinutesRecord, Seal } from '../records.ts';

export const sealedFileFormat = 'quorate-sealed-minutes/1';

/** One of the service's keys, as it tells everybody. */
export interface PublicKey {
  keyId: string;
  algorithm: 'Ed25519';
  /** The 32 bytes, base64. */
  publicKey: string;
  /** ISO instant from which the service has known it. */
  since: string;
}

/** A seal with what it is of. */
export interface FileSeal extends Seal {
  recordId: string;
  boardId: string;
  meetingId: string;
}

/** `….quorate-minutes.json`: the canonical JSON of this, and nothing else. */
export interface SealedFile {
  format: typeof sealedFileFormat;
  record: MinutesRecord;
  seal: FileSeal;
  /** Of the seal's key: the 32 bytes, base64. */
  publicKey: string;
}

/** Before the first record of a board. */
export const noPrevious = '0'.repeat(64);

/** Says what kind of thing is signed, so that no signature can be taken for one over something else. */
const prefix = 'quorate-seal/1\n';

const encoder = new TextEncoder();
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** The bytes that the signature is over; their SHA-256 is what the board's next seal names as `previous`. */
export function sealedBytes(seal: Omit<FileSeal, 'signature'>): Uint8Array<ArrayBuffer> {
  const { recordId, boardId, meetingId, sha256, keyId, signedBy, signedAt, sequence, previous } = seal;
  const { personId, name } = signedBy;
  return bytesOf(
    prefix +
      canonicalJson({
        recordId,
        boardId,
        meetingId,
        sha256,
        keyId,
        signedBy: { personId, name },
        signedAt,
        sequence,
        previous,
      }),
  );
}

/** How many hexadecimal digits of a public key's SHA-256 name it. */
export const keyIdLength = 32;
