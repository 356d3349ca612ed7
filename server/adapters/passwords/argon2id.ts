import { hash, verify } from '@node-rs/argon2';
import { normalisePassword } from '#lib/domain/names.ts';
import type { Passwords } from '#server/ports.ts';
import { createBounded } from './bounded.ts';

/** OWASP's Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. Algorithm 2 is Argon2id. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface PasswordOptions {
  /** Hashes computed at once; each takes 19 MiB and a thread. */
  atWork?: number;
  /** Further ones that may wait. */
  waiting?: number;
}

/** Passwords are compared in NFC, as Argon2id hashes in PHC form. */
export function createPasswords({ atWork = 2, waiting = 128 }: PasswordOptions = {}): Passwords {
  const bounded = createBounded({ atWork, waiting });
  /** Of a password that nobody knows: checked for whoever does not exist, so that it takes as long. */
  let nobodys: Promise<string> | undefined;

  async function hashForNobody(): Promise<string> {
    nobodys ??= hash(crypto.getRandomValues(new Uint8Array(32)), parameters);
    return nobodys;
  }

  return {
    hash: (password) => bounded(() => hash(normalisePassword(password), parameters)),
    async verify(known, password) {
      const nobody = await hashForNobody();
      const right = await bounded(() => verify(known ?? nobody, normalisePassword(password)));
      return right && known !== undefined;
    },
  };
}
