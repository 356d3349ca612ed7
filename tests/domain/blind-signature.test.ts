import { constants, createPrivateKey, createPublicKey, privateDecrypt, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlindKey, blind, finalize, prefixOf, prepare, withPrefix } from '#lib/domain/blind-signature.ts';
import vector from './support/rfc9474.json' with { type: 'json' };

type Bytes = Uint8Array<ArrayBuffer>;
const unhex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'hex'));
const url = (text: string): string => Buffer.from(text, 'hex').toString('base64url');
const hexOf = (text: string): string => Buffer.from(text, 'base64url').toString('hex');
const number = (text: string): bigint => BigInt(`0x${text}`);
const hex = (value: bigint, length: number): string => value.toString(16).padStart(2 * length, '0');

const key: BlindKey = { n: url(vector.n), e: url(vector.e) };
const bytes = vector.n.length / 2;

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

/** Gives what the RFC drew, in its order. */
const drawing = (...drawn: string[]) => {
  const left = drawn.map(unhex);
  return (length: number): Bytes => {
    const next = left.shift()!;
    expect(next).toHaveLength(length);
    return next;
  };
};
const drawnFactor = hex(inverse(number(vector.inv), number(vector.n)), bytes);

const privateKey = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'RSA',
    n: key.n,
    e: key.e,
    d: url(vector.d),
    p: url(vector.p),
    q: url(vector.q),
    dp: url(hex(number(vector.d) % (number(vector.p) - 1n), bytes / 2)),
    dq: url(hex(number(vector.d) % (number(vector.q) - 1n), bytes / 2)),
    qi: url(hex(inverse(number(vector.q), number(vector.p)), bytes / 2)),
  },
});
const sign = (blinded: string): string =>
  privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, Buffer.from(blinded, 'base64url')).toString(
    'base64url',
  );
const isSigned = (message: Bytes, signature: string): boolean =>
  verify(
    'sha384',
    message,
    { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 },
    Buffer.from(signature, 'base64url'),
  );

describe('A4: blind signatures are those of RFC 9474 (appendix A.1, RSABSSA-SHA384-PSS-Randomized)', () => {
  const prepared = unhex(vector.prepared_msg);

  test('a message is prepared as there', () => {
    expect(Buffer.from(prepare(unhex(vector.msg), drawing(vector.msg_prefix))).toString('hex')).toBe(
      vector.prepared_msg,
    );
    expect(withPrefix(prefixOf(prepared), unhex(vector.msg))).toEqual(prepared);
  });

  test('it is blinded as there', async () => {
    const made = await blind(key, prepared, drawing(vector.salt, drawnFactor));
    expect(hexOf(made.blinded)).toBe(vector.blinded_msg);
    expect(hexOf(made.inverse)).toBe(vector.inv);
  });

  test('OpenSSL signs the blinded message as there', () => {
    expect(hexOf(sign(url(vector.blinded_msg)))).toBe(vector.blind_sig);
  });

  test('the blinding comes off as there', async () => {
    const signature = await finalize(key, prepared, url(vector.blind_sig), url(vector.inv));
    expect(hexOf(signature)).toBe(vector.sig);
    expect(isSigned(prepared, signature)).toBe(true);
  });

  test('a factor that is too large is drawn again, not reduced', async () => {
    const made = await blind(key, prepared, drawing(vector.salt, 'ff'.repeat(bytes), '00'.repeat(bytes), drawnFactor));
    expect(hexOf(made.blinded)).toBe(vector.blinded_msg);
  });
});

describe('A4: blind signatures', () => {
  test('any message signed unseen is signed; nothing that the signer saw is in what it meets later', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (given) => {
        const message = prepare(Uint8Array.from(given));
        const { blinded, inverse: secret } = await blind(key, message);
        const answer = sign(blinded);
        const signature = await finalize(key, message, answer, secret);
        expect(isSigned(message, signature)).toBe(true);
        expect(new Set([blinded, secret, answer, signature]).size).toBe(4);
      }),
      { numRuns: 5 },
    );
  });

  test('the same message blinded twice looks like two', async () => {
    const message = prepare(new Uint8Array(4));
    expect((await blind(key, message)).blinded).not.toBe((await blind(key, message)).blinded);
  });

  test('for each blinded message and each token there is a factor that fits: who signed cannot tell which it was', async () => {
    // The signer's view of two voters, and the two tokens that it meets later.
    const modulus = number(vector.n);
    const views = await Promise.all([1, 2].map(async () => blind(key, prepare(new Uint8Array(4)))));
    const signatures = await Promise.all(
      [3, 4].map(async (seed) => {
        const message = prepare(Uint8Array.of(seed));
        const { blinded, inverse: secret } = await blind(key, message);
        return finalize(key, message, sign(blinded), secret);
      }),
    );
    for (const view of views) {
      for (const signature of signatures) {
        const fits = (number(hexOf(sign(view.blinded))) * inverse(number(hexOf(signature)), modulus)) % modulus;
        let [power, base, left] = [1n, fits, 65_537n];
        for (; left > 0n; left >>= 1n, base = (base * base) % modulus) if (left & 1n) power = (power * base) % modulus;
        let [token, square] = [1n, number(hexOf(signature))];
        for (let to = 65_537n; to > 0n; to >>= 1n, square = (square * square) % modulus)
          if (to & 1n) token = (token * square) % modulus;
        expect((token * power) % modulus).toBe(number(hexOf(view.blinded)));
      }
    }
  });

  test.each([
    ['another message', async () => finalize(key, prepare(new Uint8Array(4)), url(vector.blind_sig), url(vector.inv))],
    [
      'an answer that is no signature',
      async () => finalize(key, unhex(vector.prepared_msg), url(vector.blinded_msg), url(vector.inv)),
    ],
    ['a short answer', async () => finalize(key, unhex(vector.prepared_msg), url('00ff'), url(vector.inv))],
    ['a key of 1024 bits', async () => blind({ n: key.n.slice(0, 171), e: 'AQAB' }, new Uint8Array(4))],
    ['an exponent of 3', async () => blind({ n: key.n, e: 'Aw' }, new Uint8Array(4))],
  ])('%s is refused', async (_, attempt) => {
    await expect(attempt()).rejects.toThrow();
  });
});
