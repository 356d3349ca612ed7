/**
 * The content format (D5), version 1:
 *
 * | bytes | meaning |
 * |---|---|
 * | 1 | version: 1 |
 * | 1 | compression: 0 stored, 1 raw deflate |
 * | 1 | length of the key id, 0 without a key |
 * | n | key id, UTF-8 |
 * | 4 | CRC-32 of the content, big endian |
 * | 4 | length of the content in bytes, big endian |
 * | … | the content, compressed or as it is |
 *
 * All from the checksum on is the payload, which a key will encrypt.
 */
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';

import { QuorateError } from '#server/errors.ts';
import type { Codec } from '#server/ports.ts';

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

const corrupt = (why: string, cause?: unknown) =>
  new QuorateError('store_corrupt', `Stored content cannot be read: ${why}.`, { cause });

const deflateAside = promisify(deflateRaw);

function pays(content: Uint8Array): boolean {
  if (content.length <= worthCompressing) return false;
  if (content.length <= 4 * sampleBytes) return true;
  const sample = content.subarray(0, sampleBytes);
  return deflateRawSync(sample, { level: constants.Z_BEST_SPEED }).length <= sampleBytes * samplePays;
}

function assemble(content: Uint8Array, deflatedContent: Uint8Array | undefined): Uint8Array {
  const smaller = deflatedContent !== undefined && deflatedContent.length < content.length;
  const body = smaller ? deflatedContent : content;
  const out = new Uint8Array(fixedHeader + payloadHeader + body.length);
  out[0] = formatVersion;
  out[1] = smaller ? deflated : stored;
  out[2] = 0;
  const view = new DataView(out.buffer);
  view.setUint32(fixedHeader, crc32(content));
  view.setUint32(fixedHeader + 4, content.length);
  out.set(body, fixedHeader + payloadHeader);
  return out;
}

function refuseTooLarge(content: Uint8Array): void {
  if (content.length > maxContentBytes) throw new QuorateError('too_large');
}

function inflate(body: Uint8Array, length: number): Uint8Array {
  try {
    // The bound keeps a damaged or hostile payload from taking more memory than it says it will.
    const content = inflateRawSync(body, { maxOutputLength: Math.max(1, length) });
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  } catch (cause) {
    throw corrupt('the payload is damaged', cause);
  }
}

/** Compresses where that pays. Holds no keys yet: content under a key id is refused. */
export function createCompressingCodec(): Codec {
  return {
    encode(_scope, content) {
      refuseTooLarge(content);
      return assemble(content, pays(content) ? deflateRawSync(content) : undefined);
    },

    async encodeAside(_scope, content) {
      refuseTooLarge(content);
      return assemble(content, pays(content) ? await deflateAside(content) : undefined);
    },

    decode(bytes) {
      const [version, compression, keyLength = 0] = bytes;
      if (version !== formatVersion) throw corrupt(`version ${version ?? 'missing'} is unknown`);
      if (keyLength > 0) throw corrupt('it is under a key that this process does not hold');
      if (compression !== stored && compression !== deflated) throw corrupt('the compression is unknown');
      if (bytes.length < fixedHeader + payloadHeader) throw corrupt('it is cut short');

      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const checksum = view.getUint32(fixedHeader);
      const length = view.getUint32(fixedHeader + 4);
      if (length > maxContentBytes) throw corrupt('it claims to be too large');
      const start = fixedHeader + payloadHeader;
      // Not `subarray`: of a Buffer that is a Buffer, whose `slice` shares memory.
      const body = new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
      const content = compression === deflated ? inflate(body, length) : body;
      if (content.length !== length || crc32(content) !== checksum) throw corrupt('the payload is damaged');
      return content;
    },
  };
}
