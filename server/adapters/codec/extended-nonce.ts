/**
 * XAES-256-GCM (C2SP): AES-256-GCM under a key made for each message from the first half of a nonce of 24 bytes. Nonces
 * can be random for as long as a key is used: with those of AES-GCM itself, of 12 bytes, a busy key would have to be
 * changed before 2^32 messages, and nodes that share it cannot count them together.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomFillSync,
  type Cipheriv,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto';
import { turn } from '#server/ports.ts';
import { turnBytes } from './content-format.ts';

export const keyBytes = 32;
export const nonceBytes = 24;
export const tagBytes = 16;
const half = 12;
const block = 16;
/** Of a block, before the nonce. */
const prefix = 4;

export interface AuthenticatedKey {
  /** @returns nonce, what was encrypted, tag */
  seal(content: Uint8Array, about: Uint8Array, nonce?: Uint8Array): Uint8Array;
  /** @returns undefined when it is not what was sealed with the same `about` */
  open(sealed: Uint8Array, about: Uint8Array): Uint8Array | undefined;
  /** The same, a piece at a time, with turns for everything else in between. */
  openAside(sealed: Uint8Array, about: Uint8Array): Promise<Uint8Array | undefined>;
}

// Drawn many at once: each draw costs as much as encrypting a keystroke does.
const drawn = new Uint8Array(256 * nonceBytes);
let next = drawn.length;
function newNonce(): Uint8Array {
  if (next === drawn.length) {
    randomFillSync(drawn);
    next = 0;
  }
  next += nonceBytes;
  return drawn.slice(next - nonceBytes, next);
}

/** Doubles in the field that CMAC works in. */
function doubled(bytes: Uint8Array): Uint8Array {
  const out = bytes.map((byte, i) => ((byte << 1) | ((bytes[i + 1] ?? 0) >> 7)) & 0xff);
  if (bytes[0]! & 0x80) out[block - 1]! ^= 0x87;
  return out;
}

function isAuthentic(opening: DecipherGCM): boolean {
  try {
    opening.final();
    return true;
  } catch {
    return false;
  }
}

/** @param key 32 bytes; copied */
export function createAuthenticatedKey(key: Uint8Array): AuthenticatedKey {
  // ECB of whole blocks: the plain block cipher, which keeps nothing from one call to the next.
  const cipher: Cipheriv = createCipheriv('aes-256-ecb', createSecretKey(key), null).setAutoPadding(false);
  const k1 = doubled(cipher.update(new Uint8Array(block)));

  // What CMAC is taken of, but for the nonce: two blocks that differ in a counter.
  const template = new Uint8Array(2 * block);
  template.set([0, 1, 0x58, 0]);
  template.set([0, 2, 0x58, 0], block);
  for (let i = 0; i < template.length; i += 1) template[i]! ^= k1[i % block]!;
  const blocks = new Uint8Array(2 * block);

  // A key object: given plain bytes, Node takes three times as long as for all the rest of a keystroke.
  function keyFor(nonce: Uint8Array): KeyObject {
    blocks.set(template);
    for (let i = 0; i < half; i += 1) {
      blocks[prefix + i]! ^= nonce[i]!;
      blocks[block + prefix + i]! ^= nonce[i]!;
    }
    return createSecretKey(cipher.update(blocks));
  }

  function opener(sealed: Uint8Array, about: Uint8Array): DecipherGCM {
    const nonce = sealed.subarray(0, nonceBytes);
    return createDecipheriv('aes-256-gcm', keyFor(nonce), nonce.subarray(half), { authTagLength: tagBytes })
      .setAAD(about)
      .setAuthTag(sealed.subarray(sealed.length - tagBytes));
  }

  return {
    seal(content, about, nonce = newNonce()) {
      const sealing = createCipheriv('aes-256-gcm', keyFor(nonce), nonce.subarray(half)).setAAD(about);
      const out = new Uint8Array(nonceBytes + content.length + tagBytes);
      out.set(nonce);
      out.set(sealing.update(content), nonceBytes);
      sealing.final();
      out.set(sealing.getAuthTag(), nonceBytes + content.length);
      return out;
    },

    open(sealed, about) {
      if (sealed.length < nonceBytes + tagBytes) return undefined;
      const opening = opener(sealed, about);
      const content = opening.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
      if (!isAuthentic(opening)) return undefined;
      return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    },

    async openAside(sealed, about) {
      if (sealed.length < nonceBytes + tagBytes) return undefined;
      const opening = opener(sealed, about);
      const encrypted = sealed.subarray(nonceBytes, sealed.length - tagBytes);
      const content = new Uint8Array(encrypted.length);
      for (let at = 0; at < encrypted.length; at += turnBytes) {
        if (at > 0) await turn();
        content.set(opening.update(encrypted.subarray(at, at + turnBytes)), at);
      }
      return isAuthentic(opening) ? content : undefined;
    },
  };
}
