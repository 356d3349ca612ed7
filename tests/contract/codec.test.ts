import { crc32, deflateRawSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { createEncryptingCodec } from '#server/adapters/codec/encrypting-codec.ts';
import { withKeys } from '#server/ports.ts';
import { describeCodec } from './codec-suite.ts';
import { keysOf, memoryDataKeys, newKey, openKeys } from './encryption-support.ts';
import { bytes } from './fixtures.ts';

describeCodec('compressing', createCompressingCodec);
describeCodec('encrypting', async () => (await openKeys(memoryDataKeys(), keysOf(newKey()))).codec);

const corrupt = expect.objectContaining({ code: 'store_corrupt' }) as Error;

/** A version 1 frame made by hand. */
function frame(length: number, checksum: number, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(11 + body.length);
  out.set([1, 1, 0]);
  new DataView(out.buffer).setUint32(3, checksum);
  new DataView(out.buffer).setUint32(7, length);
  out.set(body, 11);
  return out;
}

test('D5: a payload that inflates to more than it says takes no more memory than it said', () => {
  const content = new Uint8Array(64 * 1024 * 1024);
  const bomb = deflateRawSync(content);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => createCompressingCodec().decode(frame(1_000, crc32(content), bomb))).toThrow(corrupt);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});

test('D5: a payload that claims an absurd size is refused before it is inflated', () => {
  expect(() => createCompressingCodec().decode(frame(0xffff_ffff, 0, deflateRawSync(bytes(1))))).toThrow(corrupt);
});

test('D5: content under a key that is not held is refused', () => {
  const stored = createCompressingCodec().encode('org', bytes(1, 2, 3));
  stored[2] = 4;
  expect(() => createCompressingCodec().decode(stored)).toThrow(corrupt);
});

test('D5: version 1 as it was first released can be read for ever', () => {
  const codec = createCompressingCodec();
  const text = 'Minutes. '.repeat(100);
  expect(codec.decode(Buffer.from('AQAATapzSQAAAANZZXM=', 'base64'))).toEqual(new TextEncoder().encode('Yes'));
  const deflated = frame(text.length, crc32(text), deflateRawSync(text));
  expect(new TextDecoder().decode(codec.decode(deflated))).toBe(text);
});

test('D6: where everything is encrypted, content in the clear is taken for nothing that this software wrote', async () => {
  const dataKeys = memoryDataKeys();
  const { keyring, codec: lenient } = await openKeys(dataKeys, keysOf(newKey()));
  const strict = createEncryptingCodec({ keyring, encrypts: true, refusesPlain: true });
  const planted = createCompressingCodec().encode('org', bytes(1, 2, 3));
  expect(lenient.decode(planted)).toEqual(bytes(1, 2, 3));
  expect(() => strict.decode(planted)).toThrow(corrupt);
  // Nor is it made to look like it by a rotation.
  await withKeys(() => lenient.encode('org', bytes(1)));
  expect(() => strict.renew('org', planted)).toThrow(corrupt);
  expect(strict.decode(strict.encode('org', bytes(1, 2, 3)))).toEqual(bytes(1, 2, 3));
});
