import { createHash } from 'node:crypto';

import type { KeySource } from '#lib/domain/at-rest.ts';
import type { KeyService } from '#server/ports.ts';
import { corrupt } from './content-format.ts';
import { createAuthenticatedKey } from './extended-nonce.ts';

/** Tells keys apart, and nothing else of them. */
export const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('quorate encryption key\n').update(key).digest('hex').slice(0, 8);

const utf8 = new TextEncoder();

interface Held {
  key: Uint8Array;
  source: Exclude<KeySource, 'service'>;
}

/**
 * Keys that this process holds itself.
 * @param keys 32 bytes each; the first one wraps, the others only unwrap
 */
export function createHeldKeys(keys: readonly [Held, ...Held[]]): KeyService {
  const byId = new Map(keys.map(({ key }) => [keyIdOf(key), createAuthenticatedKey(key)]));
  const [{ key, source }] = keys;
  const keyId = keyIdOf(key);
  return {
    source,
    keyId,
    knows: (id) => byId.has(id),
    wrap: async (bytes, about) => byId.get(keyId)!.seal(bytes, utf8.encode(about)),
    async unwrap(id, wrapped, about) {
      const bytes = byId.get(id)?.open(wrapped, utf8.encode(about));
      if (bytes === undefined) throw corrupt('a wrapped key is damaged, or was put in the place of another');
      return bytes;
    },
  };
}
