import { canonicalJson } from '../canonical-json.ts';
import type { MinutesRecord } from '../records.ts';
import { readSealedFile } from './read-file.ts';
import { bytesOf, keyIdLength, type PublicKey, type SealedFile, sealedBytes } from './sealed-file.ts';

/** What the check needs of its surroundings: Web Crypto, or a library. */
export interface Cryptography {
  /** Hex. */
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  /** Ed25519 (RFC 8032). */
  verify(
    publicKey: Uint8Array<ArrayBuffer>,
    signature: Uint8Array<ArrayBuffer>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>;
}

export type Fault =
  /** Not such a file at all, or one of a later format. */
  | 'notOne'
  /** Not what was signed. */
  | 'alteredRecord'
  /** Who signed, when, or the signature itself was changed. */
  | 'alteredSeal'
  /** Whole in itself, but no key of this service signed it. */
  | 'unknownKey'
  /** The record and its seal are whole, but the file is written otherwise than the service writes it. */
  | 'rewritten';

export type Finding = { ok: true; file: SealedFile; key: PublicKey } | { ok: false; fault: Fault; file?: SealedFile };

/**
 * Whether a file is a sealed record, byte for byte as the service gave it out, with the seal of one of these keys (A2).
 * It needs nothing but the file and the keys.
 */
export async function checkFile(
  bytes: Uint8Array<ArrayBuffer>,
  keys: readonly PublicKey[],
  cryptography: Cryptography,
): Promise<Finding> {
  const file = readSealedFile(bytes);
  if (file === undefined) return { ok: false, fault: 'notOne' };
  const fault = await faultOf(file, cryptography);
  if (fault !== undefined) return { ok: false, fault, file };
  const key = keys.find(({ keyId, publicKey }) => keyId === file.seal.keyId && publicKey === file.publicKey);
  if (key === undefined) return { ok: false, fault: 'unknownKey', file };
  if (!sameBytes(bytes, bytesOf(canonicalJson(file)))) return { ok: false, fault: 'rewritten', file };
  return { ok: true, file, key };
}

async function faultOf(file: SealedFile, { sha256, verify }: Cryptography): Promise<Fault | undefined> {
  const { record, seal } = file;
  if ((await sha256(bytesOf(canonicalJson(record)))) !== seal.sha256 || !isOf(record, seal)) return 'alteredRecord';
  const publicKey = fromBase64(file.publicKey, 32);
  const signature = fromBase64(seal.signature, 64);
  if (publicKey === undefined || signature === undefined) return 'alteredSeal';
  if ((await sha256(publicKey)).slice(0, keyIdLength) !== seal.keyId) return 'alteredSeal';
  return (await verify(publicKey, signature, sealedBytes(seal))) ? undefined : 'alteredSeal';
}

const isOf = ({ board, meeting }: MinutesRecord, { boardId, meetingId }: SealedFile['seal']): boolean =>
  board.id === boardId && meeting.id === meetingId;

/** @returns undefined unless it is the one spelling of so many bytes: base64 has several for most */
export function fromBase64(text: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text);
    if (binary.length !== length || btoa(binary) !== text) return undefined;
    return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
