/** Documents on their way to a store and back. */
import { QuorateError } from '../errors.ts';
import type { Codec } from './services.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @param value what JSON can hold; `undefined` is kept as null */
export const packJson = (codec: Codec, scope: string, value: unknown): Uint8Array =>
  codec.encode(scope, encoder.encode(JSON.stringify(value ?? null)));

/** @throws QuorateError `store_corrupt` */
export function unpackJson(codec: Codec, stored: Uint8Array): unknown {
  const content = codec.decode(stored);
  try {
    return JSON.parse(decoder.decode(content)) as unknown;
  } catch (cause) {
    throw new QuorateError('store_corrupt', 'A stored document is not JSON.', { cause });
  }
}
