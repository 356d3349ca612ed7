/**
 * The voter's half of blind signatures: RSABSSA-SHA384-PSS-Randomized of RFC 9474. The signer puts its signature under
 * a message that it does not see, and cannot tell the signed message from any other when it meets it later: for each
 * message and each blinded one there is exactly one factor that leads from one to the other, so no computer finds out.
 *
 * The arithmetic takes a time that depends on its numbers. It runs in the voter's own browser, where nobody can time it
 * who could not read them; the signer's half, with the private key, is OpenSSL's (server/usecases/ballots/key.ts).
 */
import { fromBase64UrlEncoded, toBase64UrlEncoded } from 'lib0/buffer';

/** A public key, as JSON Web Keys spell it: base64url, unsigned, big-endian. */
export interface BlindKey {
  n: string;
  e: string;
}

type Bytes = Uint8Array<ArrayBuffer>;
/** @returns that many random bytes */
export type Random = (bytes: number) => Bytes;

const hashBytes = 48;
const saltBytes = 48;
const prefixBytes = 32;
const algorithm = { name: 'RSA-PSS', hash: 'SHA-384' };
/** The one exponent that is taken: 65537. */
const exponent = 'AQAB';

const secureRandom: Random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));

const numberOf = (bytes: Bytes): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);

function bytesOf(value: bigint, length: number): Bytes {
  const hex = value.toString(16).padStart(2 * length, '0');
  return Uint8Array.from({ length }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

const bitsOf = (value: bigint): number => value.toString(2).length;

function joined(...parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const sha384 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));

function modulusOf(key: BlindKey): { n: bigint; length: number } {
  const n = numberOf(fromBase64UrlEncoded(key.n));
  const bits = bitsOf(n);
  if (key.e !== exponent || bits < 2048 || bits > 4096 || n % 2n === 0n) throw new Error('This is no key for ballots.');
  return { n, length: Math.ceil(bits / 8) };
}

function power(base: bigint, to: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = to; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** @returns undefined when there is none */
function inverseOf(value: bigint, modulus: bigint): bigint | undefined {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return a === 1n ? ((x % modulus) + modulus) % modulus : undefined;
}

/** Uniform from 1 to below the modulus: what falls outside is drawn again, never reduced. */
function factor(modulus: bigint, length: number, random: Random): bigint {
  const mask = 0xff >> (8 * length - bitsOf(modulus));
  for (;;) {
    const drawn = random(length);
    drawn[0]! &= mask;
    const value = numberOf(drawn);
    if (value > 0n && value < modulus) return value;
  }
}

/** MGF1 with SHA-384 (RFC 8017, B.2.1). */
async function maskOf(seed: Bytes, length: number): Promise<Bytes> {
  const blocks: Bytes[] = [];
  for (let at = 0; at * hashBytes < length; at += 1) blocks.push(await sha384(joined(seed, bytesOf(BigInt(at), 4))));
  return joined(...blocks).slice(0, length);
}

/** EMSA-PSS-ENCODE (RFC 8017, 9.1.1). */
async function encoded(message: Bytes, bits: number, random: Random): Promise<Bytes> {
  const length = Math.ceil(bits / 8);
  const salt = random(saltBytes);
  const hash = await sha384(joined(new Uint8Array(8), await sha384(message), salt));
  const padding = new Uint8Array(length - saltBytes - hashBytes - 2);
  const block = joined(padding, Uint8Array.of(1), salt);
  const mask = await maskOf(hash, block.length);
  const masked = block.map((byte, at) => byte ^ mask[at]!);
  masked[0]! &= 0xff >> (8 * length - bits);
  return joined(masked, hash, Uint8Array.of(0xbc));
}

/** Puts random bytes before the message, so that it is like no other and cannot be guessed. */
export const prepare = (message: Bytes, random: Random = secureRandom): Bytes => joined(random(prefixBytes), message);

/** What `prepare` put before the message: as good as the whole of it, where the message is known. */
export const prefixOf = (prepared: Bytes): Bytes => prepared.slice(0, prefixBytes);
export const withPrefix = (prefix: Bytes, message: Bytes): Bytes => joined(prefix, message);

/**
 * @param prepared by `prepare`
 * @returns what the signer is sent, and what takes the blinding off its answer: a secret until then; both base64url
 */
export async function blind(
  key: BlindKey,
  prepared: Bytes,
  random: Random = secureRandom,
): Promise<{ blinded: string; inverse: string }> {
  const { n, length } = modulusOf(key);
  const message = numberOf(await encoded(prepared, bitsOf(n) - 1, random));
  const by = factor(n, length, random);
  const inverse = inverseOf(by, n);
  // Whoever finds a number that shares a factor with the modulus has broken the key: it does not happen.
  if (inverse === undefined || inverseOf(message, n) === undefined) throw new Error('This is no key for ballots.');
  return {
    blinded: toBase64UrlEncoded(bytesOf((message * power(by, 65_537n, n)) % n, length)),
    inverse: toBase64UrlEncoded(bytesOf(inverse, length)),
  };
}

/**
 * Takes the blinding off.
 * @param blindSignature the signer's answer, base64url
 * @returns the signature under the prepared message, base64url
 * @throws Error when it is none: what the signer answered is not to be used for anything
 */
export async function finalize(
  key: BlindKey,
  prepared: Bytes,
  blindSignature: string,
  inverse: string,
): Promise<string> {
  const { n, length } = modulusOf(key);
  const answer = fromBase64UrlEncoded(blindSignature);
  if (answer.length !== length) throw new Error('The signature has another length than the key.');
  const signature = bytesOf((numberOf(answer) * numberOf(fromBase64UrlEncoded(inverse))) % n, length);
  const jwk = { kty: 'RSA', n: key.n, e: key.e, ext: true };
  const publicKey = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  const { name } = algorithm;
  if (!(await crypto.subtle.verify({ name, saltLength: saltBytes }, publicKey, signature, prepared))) {
    throw new Error('The signature is not one under this message.');
  }
  return toBase64UrlEncoded(signature);
}
