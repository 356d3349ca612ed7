import { createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSigning } from '#server/adapters/signing/ed25519.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { refusal } from '../../support/memory-world.ts';

const clock = { now: () => Date.parse('2026-03-02T18:30:00.000Z') };
const bytes = new TextEncoder().encode('signed');

function prepare(key?: KeyObject, makesKey = true, store = createMemoryStore()) {
  return { store, signing: createSigning({ aggregates: store.aggregates, clock, key, makesKey }) };
}

const publicKeyOf = (raw: string): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw, 'base64').toString('base64url') },
    format: 'jwk',
  });

describe('A2, D5: the signing key', () => {
  test('A2: what it signs verifies with the public key that it tells', async () => {
    const { signing } = prepare();
    expect(await signing.publicKeys()).toEqual([]);
    const signature = await signing.sign(bytes);
    const [key] = await signing.publicKeys();
    expect(key).toMatchObject({
      keyId: await signing.keyId(),
      algorithm: 'Ed25519',
      since: '2026-03-02T18:30:00.000Z',
    });
    expect(verify(null, bytes, publicKeyOf(key!.publicKey), Buffer.from(signature, 'base64'))).toBe(true);
  });

  test('D5: of several processes that begin at once, all take the same key', async () => {
    const { store, signing } = prepare();
    const others = [prepare(undefined, true, store).signing, prepare(undefined, true, store).signing];
    const ids = await Promise.all([signing, ...others].map((each) => each.keyId()));
    expect(new Set(ids).size).toBe(1);
    expect(await signing.publicKeys()).toHaveLength(1);
    expect(await prepare(undefined, true, store).signing.keyId()).toBe(ids[0]);
  });

  test('D5: in production it makes none, and says so; a store that cannot be reached is tried again', async () => {
    const { store, signing } = prepare(undefined, false);
    expect(await refusal(signing.sign(bytes))).toMatchObject({
      code: 'not_possible_now',
      message: expect.stringContaining('SIGNING_KEY'),
    });
    expect(await store.aggregates.get('setting', 'signingKey')).toBeUndefined();

    const made = prepare();
    made.store.beforeWrite = () => {
      throw new Error('away');
    };
    await expect(made.signing.keyId()).rejects.toThrow('away');
    made.store.beforeWrite = () => undefined;
    expect(await made.signing.keyId()).toMatch(/^[0-9a-f]{32}$/);
  });

  test('A2: a key from the environment signs in the place of any other, and older ones stay known', async () => {
    const { store, signing } = prepare();
    const first = await signing.keyId();
    const { privateKey } = generateKeyPairSync('ed25519');
    const rotated = prepare(privateKey, false, store).signing;
    const second = await rotated.keyId();
    expect((await rotated.publicKeys()).map(({ keyId }) => keyId)).toEqual([first, second]);
    const signature = await rotated.sign(bytes);
    expect(verify(null, bytes, createPublicKey(privateKey), Buffer.from(signature, 'base64'))).toBe(true);
    expect(await prepare(privateKey, false, store).signing.keyId()).toBe(second);
    expect(await rotated.publicKeys()).toHaveLength(2);
  });
});
