/** The keys that protect what is stored (D6), and what is done where one is not at hand. */
import type { KeySource } from '#lib/domain/at-rest.ts';
import { QuorateError } from '../errors.ts';
import type { Codec } from './services.ts';

/** Holds the key that protects all others: the environment, a file, or a service that never gives it out. */
export interface KeyService {
  readonly source: KeySource;
  /** Of the key that it wraps with now. */
  readonly keyId: string;
  knows(keyId: string): boolean;
  /** @param about bound to the result: it can be unwrapped with the same alone */
  wrap(key: Uint8Array, about: string): Promise<Uint8Array>;
  /** @throws QuorateError `store_corrupt` when it was wrapped otherwise; `unavailable` */
  unwrap(keyId: string, wrapped: Uint8Array, about: string): Promise<Uint8Array>;
}

/** A data key as a store keeps it. Of one scope, that with the highest number is in use. */
export interface DataKey {
  /** Stands in each content under it. */
  id: string;
  /** Organisation id, `workspace`, or `index`: the key of what is found by an HMAC. */
  scope: string;
  /** From 1. */
  number: number;
  /** Id of the key service's key, and what it made. Absent once the key is destroyed. */
  wrapped?: { by: string; bytes: Uint8Array };
  /** ISO instants. */
  madeAt: string;
  erasedAt?: string;
}

export interface DataKeys {
  all(): Promise<DataKey[]>;
  /** Durable when it returns. @returns false when its scope has a key of that number already, or was erased */
  add(key: DataKey): Promise<boolean>;
  rewrap(id: string, wrapped: { by: string; bytes: Uint8Array }): Promise<void>;
  /** Destroys all keys of a scope, for good; that there were some stays known. */
  erase(scope: string, at: string): Promise<void>;
}

/** A codec whose content is under keys that come and go. */
export interface KeyedCodec extends Codec {
  /** @returns whose key the content is under; undefined when it is in the clear */
  scopeIn(stored: Uint8Array): string | undefined;
  /** @returns the same content under the newest key of the scope; undefined when it is already */
  renew(scope: string, stored: Uint8Array): Uint8Array | undefined;
}

/** Made once a store can say which keys it has. */
export type MakeCodec = (keys: DataKeys) => Promise<KeyedCodec>;

/** What recoding found. */
export interface Recoded {
  seen: number;
  changed: number;
}

/** Content as it is stored. */
export interface Recoding {
  /**
   * Puts all that is stored under the newest key of its scope, while others read and write.
   * @param tell how far it has come
   */
  recode(tell: (soFar: Recoded) => void): Promise<Recoded>;
  /** Removes what is under the keys of a scope, readable or not. @returns how much */
  removeScope(scope: string): Promise<number>;
}

/** What is done to all data keys of a store at once (D7). */
export interface KeyRotation {
  /** Makes a new key for each scope. Other processes go on with those before until they are told. @returns how many */
  rotate(): Promise<number>;
  /** Wraps every key with the key service's present one. @returns how many were not */
  rewrap(): Promise<number>;
}

/** What ends a scope (D8). */
export interface Erasing {
  /** From when it returns no node can read what is under them. */
  destroyKeys(scope: string): Promise<void>;
  /** @returns how much was removed */
  remove(scope: string): Promise<number>;
}

/** Content is under a key that this process does not hold (yet), or none has been made for it. */
export class KeyMissing extends QuorateError {
  override name = 'KeyMissing';
  /** After it the same may be tried again. @throws QuorateError `store_corrupt` when there is no such key; `erased` */
  readonly fetch: () => Promise<void>;

  constructor(fetch: () => Promise<void>) {
    super('unavailable', 'The key of what is stored is not at hand yet. Try again.');
    this.fetch = fetch;
  }
}

/** Keys may be made, or superseded, while one is fetched: more often than that in a row is a fault. */
const fetchesAtMost = 5;

/**
 * Runs what encodes or decodes, and runs it again once a key that was missing is there.
 * @param work does nothing that may not be done twice before it has all its keys
 */
export async function withKeys<T>(work: () => T | Promise<T>): Promise<T> {
  for (let fetches = 0; ; fetches += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KeyMissing) || fetches === fetchesAtMost) throw error;
      await error.fetch();
    }
  }
}

/** The same for each method of a port that answers with a promise. */
export function fetchingKeys<T extends object>(port: T): T {
  const methods = Object.entries(port).map(([name, method]: [string, unknown]) => {
    if (typeof method !== 'function') return [name, method] as const;
    const call = method as (...args: unknown[]) => unknown;
    return [
      name,
      (...args: unknown[]) => {
        const result = call(...args);
        // At once where nothing is missing: the order of what is appended is the order of the calls.
        if (!(result instanceof Promise)) return result;
        return result.catch(async (error: unknown) => {
          if (!(error instanceof KeyMissing)) throw error;
          await error.fetch();
          return withKeys(() => call(...args));
        });
      },
    ] as const;
  });
  return Object.fromEntries(methods) as T;
}

/** @returns undefined where the key of the content has been destroyed: it is as if it had never been there */
export function unlessErased<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    return noneIfErased(error);
  }
}

/** As `unlessErased`, for what is read aside. */
export const unlessErasedAside = <T>(read: () => Promise<T>): Promise<T | undefined> => read().catch(noneIfErased);

function noneIfErased(error: unknown): undefined {
  if (error instanceof QuorateError && error.code === 'erased') return undefined;
  throw error;
}
