/**
 * The content format (D5), version 1:
 *
 * | bytes | meaning |
 * |---|---|
 * | 1 | version: 1 |
 * | 1 | compression: 0 stored, 1 raw deflate |
 * | 1 | length of the key id, 0 without a key |
 * | n | key id, UTF-8 |
 * | … | the payload; under a key: 24 bytes of nonce, the payload encrypted, 16 bytes of tag |
 *
 * The payload:
 *
 * | bytes | meaning |
 * |---|---|
 * | 4 | CRC-32 of the content, big endian |
 * | 4 | length of the content in bytes, big endian |
 * | … | the content, compressed or as it is |
 */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib';

import { QuorateError } from '#server/errors.ts';
import { turn } from '#server/ports.ts';

const formatVersion = 1;
const stored = 0;
const deflated = 1;
const fixedHeader = 3;
const payloadHeader = 8;

/** Below this, a keystroke's update for one, deflate costs more than it saves. */
const worthCompressing = 256;
/** Papers are mostly compressed already: a sample decides whether to spend the time on the whole. */
const sampleBytes = 16 * 1024;
const samplePays = 0.95;
const maxContentBytes = 256 * 1024 * 1024;

export const corrupt = (why: string, cause?: unknown): QuorateError =>
  new QuorateError('store_corrupt', `Stored content cannot be read: ${why}.`, { cause });

const deflateAside = promisify(deflateRaw);
const inflateRawAside = promisify(inflateRaw);

/** What is done in one turn of what is done aside: about two milliseconds' worth. */
export const turnBytes = 1024 * 1024;

/** Content on its way to a store, not under a key yet. */
export interface Packed {
  compression: number;
  payload: Uint8Array;
}

function pays(content: Uint8Array): boolean {
  if (content.length <= worthCompressing) return false;
  if (content.length <= 4 * sampleBytes) return true;
  const sample = content.subarray(0, sampleBytes);
  return deflateRawSync(sample, { level: constants.Z_BEST_SPEED }).length <= sampleBytes * samplePays;
}

function toPayload(content: Uint8Array, deflatedContent: Uint8Array | undefined): Packed {
  const smaller = deflatedContent !== undefined && deflatedContent.length < content.length;
  const body = smaller ? deflatedContent : content;
  const payload = new Uint8Array(payloadHeader + body.length);
  const view = new DataView(payload.buffer);
  view.setUint32(0, crc32(content));
  view.setUint32(4, content.length);
  payload.set(body, payloadHeader);
  return { compression: smaller ? deflated : stored, payload };
}

function refuseTooLarge(content: Uint8Array): void {
  if (content.length > maxContentBytes) throw new QuorateError('too_large');
}

/** Compresses where that pays. @throws QuorateError `too_large` */
export function pack(content: Uint8Array): Packed {
  refuseTooLarge(content);
  return toPayload(content, pays(content) ? deflateRawSync(content) : undefined);
}

/** The same, off the main thread. */
export async function packAside(content: Uint8Array): Promise<Packed> {
  refuseTooLarge(content);
  return toPayload(content, pays(content) ? await deflateAside(content) : undefined);
}

const damaged = (cause?: unknown): QuorateError => corrupt('the payload is damaged', cause);

// The bound keeps a damaged or hostile payload from taking more memory than it says it will.
const bound = (length: number) => ({ maxOutputLength: Math.max(1, length) });

// Not a Buffer, whose `slice` shares memory.
const plain = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function inflate(body: Uint8Array, length: number): Uint8Array {
  try {
    return plain(inflateRawSync(body, bound(length)));
  } catch (cause) {
    throw damaged(cause);
  }
}

/** The same, off the main thread, which only puts the pieces together: large ones, so that there are few. */
async function inflateAside(body: Uint8Array, length: number): Promise<Uint8Array> {
  try {
    const chunkSize = Math.min(Math.max(constants.Z_MIN_CHUNK, length), turnBytes);
    return plain(await inflateRawAside(body, { ...bound(length), chunkSize }));
  } catch (cause) {
    throw damaged(cause);
  }
}

async function crc32Aside(content: Uint8Array): Promise<number> {
  let sum = 0;
  for (let at = 0; at < content.length; at += turnBytes) {
    if (at > 0) await turn();
    sum = crc32(content.subarray(at, at + turnBytes), sum);
  }
  return sum;
}

/** @throws QuorateError `store_corrupt` */
export function unpack(packed: Packed): Uint8Array {
  const { compression, body, length, checksum } = readPayload(packed);
  const content = compression === deflated ? inflate(body, length) : body;
  if (content.length !== length || crc32(content) !== checksum) throw damaged();
  return content;
}

/** The same, with turns for everything else in between. */
export async function unpackAside(packed: Packed): Promise<Uint8Array> {
  const { compression, body, length, checksum } = readPayload(packed);
  const content = compression === deflated ? await inflateAside(body, length) : body;
  if (content.length !== length || (await crc32Aside(content)) !== checksum) throw damaged();
  return content;
}

function readPayload({ compression, payload }: Packed) {
  if (compression !== stored && compression !== deflated) throw corrupt('the compression is unknown');
  if (payload.length < payloadHeader) throw corrupt('it is cut short');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const checksum = view.getUint32(0);
  const length = view.getUint32(4);
  if (length > maxContentBytes) throw corrupt('it claims to be too large');
  return { compression, checksum, length, body: plain(payload.subarray(payloadHeader)) };
}

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** What stands before the payload. @param keyId '' without a key */
export function headerOf(compression: number, keyId: string): Uint8Array {
  const id = utf8.encode(keyId);
  const header = new Uint8Array(fixedHeader + id.length);
  header.set([formatVersion, compression, id.length]);
  header.set(id, fixedHeader);
  return header;
}

export interface Read {
  compression: number;
  /** '' without a key. */
  keyId: string;
  header: Uint8Array;
  rest: Uint8Array;
}

/** @throws QuorateError `store_corrupt` */
export function readHeader(bytes: Uint8Array): Read {
  const [version, compression = stored, keyLength = 0] = bytes;
  if (version !== formatVersion) throw corrupt(`version ${version ?? 'missing'} is unknown`);
  if (bytes.length < fixedHeader + keyLength) throw corrupt('it is cut short');
  const keyId = keyLength === 0 ? '' : text.decode(bytes.subarray(fixedHeader, fixedHeader + keyLength));
  return {
    compression,
    keyId,
    header: bytes.subarray(0, fixedHeader + keyLength),
    rest: bytes.subarray(fixedHeader + keyLength),
  };
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
