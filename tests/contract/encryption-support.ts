import { randomBytes } from 'node:crypto';
import { createEncryptingCodec } from '#server/adapters/codec/encrypting-codec.ts';
import { createHeldKeys } from '#server/adapters/codec/held-keys.ts';
import { openKeyring, type Keyring } from '#server/adapters/codec/keyring.ts';
import type { DataKey, DataKeys, KeyedCodec, KeyService, MakeCodec } from '#server/ports.ts';

export const newKey = (): Uint8Array => new Uint8Array(randomBytes(32));

export const keysOf = (...keys: [Uint8Array, ...Uint8Array[]]): KeyService => {
  const [first, ...others] = keys.map((key) => ({ key, source: 'environment' as const }));
  return createHeldKeys([first!, ...others]);
};

const tombstone = 2 ** 31 - 1;

/** Data keys of no store: what several processes share. */
export function memoryDataKeys(): DataKeys & { rows: Map<string, DataKey>; reads: number } {
  const rows = new Map<string, DataKey>();
  const at = (scope: string, number: number) => `${scope}/${number}`;
  const store = {
    rows,
    reads: 0,
    async all() {
      store.reads += 1;
      return [...rows.values()].map((row) => ({ ...row }));
    },
    async add(key: DataKey) {
      const place = at(key.scope, key.number);
      if (rows.has(place)) return false;
      rows.set(place, key);
      return true;
    },
    async rewrap(id: string, wrapped: NonNullable<DataKey['wrapped']>) {
      for (const [place, row] of rows) if (row.id === id && row.wrapped) rows.set(place, { ...row, wrapped });
    },
    async erase(scope: string, erasedAt: string) {
      rows.set(at(scope, tombstone), { id: `erased ${scope}`, scope, number: tombstone, madeAt: erasedAt, erasedAt });
      for (const [place, { wrapped: _, ...row }] of rows)
        if (row.scope === scope) rows.set(place, { ...row, erasedAt });
    },
  };
  return store;
}

export interface Opened {
  codec: KeyedCodec;
  keyring: Keyring;
}

/** A process that uses these keys. */
export async function openKeys(dataKeys: DataKeys, service: KeyService, encrypts = true): Promise<Opened> {
  const keyring = await openKeyring({ dataKeys, service, clock: { now: () => 1_000_000 } });
  return { codec: createEncryptingCodec({ keyring, encrypts }), keyring };
}

/** For a store under test. @returns and what has been opened with it, the last one last */
export function encrypting(service: KeyService, encrypts = true): { codec: MakeCodec; opened: Opened[] } {
  const opened: Opened[] = [];
  return {
    opened,
    async codec(dataKeys) {
      opened.push(await openKeys(dataKeys, service, encrypts));
      return opened.at(-1)!.codec;
    },
  };
}
