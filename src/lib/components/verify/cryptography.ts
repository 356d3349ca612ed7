import { webCryptography } from '#lib/domain/sealing/web-cryptography.ts';
import type { Cryptography } from '#lib/domain/sealing/check-file.ts';

/** An Ed25519 public key of RFC 8032's first test. */
const sample = Uint8Array.from(
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'.match(/../g)!,
  (digits) => Number.parseInt(digits, 16),
);

/**
 * What a browser checks a seal with: its own Ed25519, or where it has none a small library that is fetched then.
 * @returns undefined where there is no Web Crypto at all: a page that did not come over https
 */
export async function browserCryptography(): Promise<Cryptography | undefined> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return undefined;
  try {
    await subtle.importKey('raw', sample, { name: 'Ed25519' }, false, ['verify']);
    return webCryptography(subtle);
  } catch {
    const { verifyAsync } = await import('@noble/ed25519');
    return webCryptography(subtle, (publicKey, signature, bytes) =>
      verifyAsync(signature, bytes, publicKey, { zip215: false }).catch(() => false),
    );
  }
}
