import type { Cryptography } from './check-file.ts';

/** What Web Crypto offers, in browsers and in Node alike. */
type Subtle = Pick<SubtleCrypto, 'digest' | 'importKey' | 'verify'>;

/** @param ed25519 in the place of Web Crypto's own, for browsers that have none */
export const webCryptography = (subtle: Subtle, ed25519?: Cryptography['verify']): Cryptography => ({
  async sha256(bytes) {
    const hash = new Uint8Array(await subtle.digest('SHA-256', bytes));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
  verify:
    ed25519 ??
    (async (publicKey, signature, bytes) => {
      const key = await subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
      return subtle.verify({ name: 'Ed25519' }, key, signature, bytes);
    }),
});
