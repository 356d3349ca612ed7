/** The signer's half of RFC 9474. The arithmetic with the private key is OpenSSL's, which takes the same time for any number. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { BlindKey } from '#lib/domain/blind-signature.ts';
import { sha256 } from '../shared/digest.ts';

const generate = promisify(generateKeyPair);

/**
 * Nobody can forge a paper who cannot break the key while the ballot is open: it is destroyed at the end. That papers
 * cannot be told apart does not rest on its length at all.
 */
const modulusBits = 3072;

/** In bytes: of the keys that are made, and of those that ballots have which were opened before (2048 bits). */
const modulusLengths = [modulusBits / 8, 256];
const signsFor = (bytes: number): number => Math.ceil((bytes * 8) / 6);

/** A number below some ballot's modulus, as long as that; whether it is the right ballot's is seen when it is used. */
export const underSomeKey = z
  .base64url('must be base64url')
  .refine(
    (text) => modulusLengths.some((bytes) => text.length === signsFor(bytes)),
    `must have ${modulusLengths.map(signsFor).join(' or ')} characters`,
  );

const saltLength = 48;

/** Beside the thread that serves. */
export async function makeKey(): Promise<{ publicKey: BlindKey; privateKey: string }> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: modulusBits, publicExponent: 65_537 });
  const { n, e } = publicKey.export({ format: 'jwk' });
  return {
    publicKey: { n: n!, e: e! },
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
  };
}

const publicKeyOf = (key: BlindKey): KeyObject =>
  createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: key.n, e: key.e } });

/** SHA-256, hex: whoever compares it with others' knows that they were all given papers with the same key. */
export const keyHash = (key: BlindKey): string => sha256(canonicalJson({ n: key.n, e: key.e }));

/**
 * Signs what it does not see. The same each time for the same message.
 * @param blinded base64url
 * @returns base64url; undefined when it is not a number below the modulus
 */
export function signUnseen(privateKey: string, blinded: string): string | undefined {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), format: 'der', type: 'pkcs8' });
  const message = Buffer.from(blinded, 'base64url');
  if (message.length * 8 !== key.asymmetricKeyDetails?.modulusLength) return undefined;
  try {
    // Raw RSA with the private key is the same number for "decrypting" and for signing (RSASP1).
    return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, message).toString('base64url');
  } catch {
    return undefined;
  }
}

export const isSigned = (key: BlindKey, message: Uint8Array, signature: string): boolean =>
  verify(
    'sha384',
    message,
    { key: publicKeyOf(key), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
    Buffer.from(signature, 'base64url'),
  );
