import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { keyIdLength, type PublicKey } from '#lib/domain/sealing/sealed-file.ts';
import { QuorateError } from '#server/errors.ts';
import type { Aggregates, Clock, Signing } from '#server/ports.ts';

/** Of the settings: the key that was made here, where none was given; and every public key there ever was. */
const privateId = 'signingKey';
const publicId = 'signingKeys';

interface Parts {
  aggregates: Aggregates;
  clock: Clock;
  /** From the environment. */
  key: KeyObject | undefined;
  /** Whether one is made, once, where none was given: never in production, where whoever can read the store could sign. */
  makesKey: boolean;
}

/** Signs with Ed25519. Keys are looked up when they are first needed, and public ones are kept for ever (A2, D5). */
export function createSigning({ aggregates, clock, key: given, makesKey }: Parts): Signing {
  let current: Promise<{ key: KeyObject; keyId: string }> | undefined;

  async function ready() {
    const key = given ?? (makesKey ? await madeOnce(aggregates) : undefined);
    if (key === undefined) {
      throw new QuorateError(
        'not_possible_now',
        'This service has no signing key yet, so nothing can be sealed. Whoever runs it sets SIGNING_KEY.',
      );
    }
    const publicKey = rawPublic(key);
    const keyId = createHash('sha256').update(publicKey).digest('hex').slice(0, keyIdLength);
    await publish(aggregates, {
      keyId,
      algorithm: 'Ed25519',
      publicKey: publicKey.toString('base64'),
      since: new Date(clock.now()).toISOString(),
    });
    return { key, keyId };
  }

  /** What failed is tried again the next time. */
  const currentKey = () =>
    (current ??= ready().catch((error: unknown) => {
      current = undefined;
      throw error;
    }));

  return {
    async keyId() {
      return (await currentKey()).keyId;
    },
    async sign(bytes) {
      return sign(null, bytes, (await currentKey()).key).toString('base64');
    },
    async publicKeys() {
      return publicKeysIn(await aggregates.get('setting', publicId));
    },
  };
}

const rawPublic = (key: KeyObject): Buffer =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x!, 'base64url');

const isTaken = (error: unknown): boolean =>
  error instanceof QuorateError && (error.code === 'conflict' || error.code === 'stale_version');

/** Of several processes that begin at once, all take the key of the first. */
async function madeOnce(aggregates: Aggregates): Promise<KeyObject> {
  const kept = async () => {
    const pem = (await aggregates.get('setting', privateId))?.value.value;
    return typeof pem === 'string' ? createPrivateKey(pem) : undefined;
  };
  const before = await kept();
  if (before !== undefined) return before;
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    await aggregates.insert('setting', {
      id: privateId,
      value: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    });
    return privateKey;
  } catch (error) {
    const first = isTaken(error) ? await kept() : undefined;
    if (first === undefined) throw error;
    return first;
  }
}

const publicKeysIn = (stored: { value: { value: unknown } } | undefined): PublicKey[] =>
  (stored?.value.value as PublicKey[] | undefined) ?? [];

/** Before the first signature: a seal whose key nobody is told would verify nowhere. */
async function publish(aggregates: Aggregates, key: PublicKey): Promise<void> {
  for (;;) {
    const stored = await aggregates.get('setting', publicId);
    const known = publicKeysIn(stored);
    if (known.some(({ keyId }) => keyId === key.keyId)) return;
    const setting = { id: publicId, value: [...known, key] };
    try {
      if (stored === undefined) await aggregates.insert('setting', setting);
      else await aggregates.replace('setting', setting, stored.version);
      return;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}
