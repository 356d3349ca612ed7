import { createHmac, createSecretKey, randomBytes } from 'node:crypto';

import { QuorateError } from '#server/errors.ts';
import {
  KeyMissing,
  type Clock,
  type DataKey,
  type DataKeys,
  type KeyRotation,
  type KeyService,
} from '#server/ports.ts';
import { corrupt } from './content-format.ts';
import { createAuthenticatedKey, keyBytes, type AuthenticatedKey } from './extended-nonce.ts';

export const workspaceScope = 'workspace';
/** The key of what is found by an HMAC. It is not rotated: everything would be found under other keys. */
const indexScope = 'index';

export interface HeldKey {
  id: string;
  scope: string;
  key: AuthenticatedKey;
}

/** The data keys of one store, as far as this process has needed them. */
export interface Keyring extends KeyRotation {
  /** The id of the key that protects the data keys which are made from now on. */
  readonly protectedBy: string;
  /** Ids of keys that protect data keys in use, and that this process was not given. */
  readonly missing: readonly string[];
  /** Which key protects what is written now. @throws KeyMissing, QuorateError `erased` */
  current(scope: string): HeldKey;
  /** @throws KeyMissing, QuorateError `erased` */
  held(id: string): HeldKey;
  /** Whose key it is, destroyed or not. */
  scopeOf(id: string): string | undefined;
  /** HMAC-SHA-256 under the store's own key, base64url. */
  blind(text: string): string;
  /** Learns of keys that others made, and forgets those that others destroyed. */
  refresh(): Promise<void>;
  /** Destroys all keys of a scope, in the store and in this process. */
  erase(scope: string): Promise<void>;
}

interface Parts {
  dataKeys: DataKeys;
  service: KeyService;
  clock: Pick<Clock, 'now'>;
}

/** Bound to a wrapped key: one that is put in the place of another's does not unwrap. */
const about = ({ id, scope, number }: DataKey): string => `quorate data key\n${scope}\n${number}\n${id}`;

/**
 * @throws QuorateError `conflict`, in words for the operator, when what is stored is under a key that was not given
 */
export async function openKeyring({ dataKeys, service, clock }: Parts): Promise<Keyring> {
  let records = new Map<string, DataKey>();
  /** By scope: the last one. */
  let newest = new Map<string, DataKey>();
  const keys = new Map<string, HeldKey>();

  async function load(): Promise<void> {
    const all = (await dataKeys.all()).sort((a, b) => a.number - b.number);
    // Held before anybody can meet them.
    await Promise.all(all.filter(({ wrapped }) => wrapped && service.knows(wrapped.by)).map(hold));
    records = new Map(all.map((record) => [record.id, record]));
    newest = new Map(all.map((record) => [record.scope, record]));
    for (const [id] of keys) if (records.get(id)?.wrapped === undefined) keys.delete(id);
  }

  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  /** A look that has begun may have missed what whoever asks now has heard of: that one look more serves all of them. */
  function refresh(): Promise<void> {
    const begin = () => (running = load().finally(() => (running = undefined)));
    if (running === undefined) return begin();
    return (next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      }));
  }

  function refuseUnknown(): void {
    const unknown = [...records.values()].find(({ wrapped }) => wrapped && !service.knows(wrapped.by));
    if (unknown?.wrapped) throw notGiven(unknown.wrapped.by, service);
  }

  const bytesOf = (record: DataKey): Promise<Uint8Array> => {
    if (!record.wrapped) throw new QuorateError('erased');
    if (!service.knows(record.wrapped.by)) throw notGiven(record.wrapped.by, service);
    return service.unwrap(record.wrapped.by, record.wrapped.bytes, about(record));
  };

  async function hold(record: DataKey): Promise<void> {
    if (keys.has(record.id)) return;
    const bytes = await bytesOf(record);
    keys.set(record.id, { id: record.id, scope: record.scope, key: createAuthenticatedKey(bytes) });
    bytes.fill(0);
  }

  async function fetchKey(id: string): Promise<void> {
    await refresh();
    const record = records.get(id);
    if (record === undefined) throw corrupt('it is under a key that the store does not have');
    await hold(record);
  }

  async function make(scope: string, number: number): Promise<boolean> {
    const record: DataKey = {
      id: randomBytes(8).toString('base64url'),
      scope,
      number,
      madeAt: new Date(clock.now()).toISOString(),
    };
    const bytes = randomBytes(keyBytes);
    const wrapped = { by: service.keyId, bytes: await service.wrap(bytes, about(record)) };
    bytes.fill(0);
    return dataKeys.add({ ...record, wrapped });
  }

  /** Of several processes that make one at once, one wins. */
  async function fetchCurrent(scope: string): Promise<void> {
    if (!newest.has(scope)) await refresh();
    if (!newest.has(scope)) {
      await make(scope, 1);
      await refresh();
    }
    await hold(newest.get(scope)!);
  }

  const missing = (fetch: () => Promise<void>) => new KeyMissing(fetch);

  await load();
  refuseUnknown();
  await fetchCurrent(workspaceScope);
  await fetchCurrent(indexScope);
  const indexKey = createSecretKey(await bytesOf(newest.get(indexScope)!));

  return {
    protectedBy: service.keyId,
    get missing() {
      const by = [...records.values()].flatMap(({ wrapped }) => (wrapped ? [wrapped.by] : []));
      return [...new Set(by)].filter((id) => !service.knows(id));
    },
    current(scope) {
      const record = newest.get(scope);
      const held = record && keys.get(record.id);
      if (held) return held;
      if (record && !record.wrapped) throw new QuorateError('erased');
      throw missing(() => fetchCurrent(scope));
    },
    held(id) {
      const held = keys.get(id);
      if (held) return held;
      const record = records.get(id);
      if (record && !record.wrapped) throw new QuorateError('erased');
      throw missing(() => fetchKey(id));
    },
    scopeOf: (id) => records.get(id)?.scope,
    blind: (text) => createHmac('sha256', indexKey).update(text).digest('base64url'),
    refresh,

    async rotate() {
      await refresh();
      const standing = [...newest.values()].filter(({ scope, wrapped }) => wrapped && scope !== indexScope);
      for (const { scope, number } of standing) await make(scope, number + 1);
      await refresh();
      return standing.length;
    },

    async rewrap() {
      await refresh();
      const others = [...records.values()].filter(({ wrapped }) => wrapped && wrapped.by !== service.keyId);
      for (const record of others) {
        const bytes = await bytesOf(record);
        await dataKeys.rewrap(record.id, { by: service.keyId, bytes: await service.wrap(bytes, about(record)) });
        bytes.fill(0);
      }
      await refresh();
      return others.length;
    },

    async erase(scope) {
      if (scope === workspaceScope || scope === indexScope) throw new QuorateError('invalid');
      await dataKeys.erase(scope, new Date(clock.now()).toISOString());
      await refresh();
    },
  };
}

function notGiven(keyId: string, service: KeyService): QuorateError {
  return new QuorateError(
    'conflict',
    `What is stored is under the encryption key ${keyId}, which this process was not given ` +
      `(it has ${service.keyId}). Set ENCRYPTION_KEY to that key, or add it to ENCRYPTION_KEYS_OLD. ` +
      'Without it nothing that is stored can be read.',
  );
}
