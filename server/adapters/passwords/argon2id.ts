import { randomBytes } from 'node:crypto';
import { normalisePassword } from '#lib/domain/names.ts';
import type { Passwords } from '#server/ports.ts';
import { createBounded } from './bounded.ts';
import { isCommonPassword } from './common.ts';
import { createThreads } from './threads.ts';

export interface PasswordOptions {
  /** Hashes computed at once; each takes 19 MiB and a thread. */
  atWork?: number;
  /** Further ones that may wait. */
  waiting?: number;
  /** Makes and compares hashes; tests that measure put one here whose cost they know. */
  compute?: ReturnType<typeof createThreads>;
}

/** Passwords are compared in NFC, as Argon2id hashes in PHC form. */
export function createPasswords({
  atWork = 2,
  waiting = 128,
  compute = createThreads(),
}: PasswordOptions = {}): Passwords {
  const bounded = createBounded({ atWork, waiting });
  const hash = (password: string, salt?: string) =>
    bounded(async () => (await compute(password, undefined, salt)) as string);
  /** Of a password that nobody knows: checked for whoever does not exist, so that it takes as long. */
  let nobodys: Promise<string> | undefined;

  async function hashForNobody(): Promise<string> {
    nobodys ??= hash(randomBytes(32).toString('base64')).catch((error: unknown) => {
      nobodys = undefined;
      throw error;
    });
    return nobodys;
  }

  return {
    hash: (password, salt) => hash(normalisePassword(password), salt),
    async verify(known, password) {
      const nobody = await hashForNobody();
      const right = await bounded(() => compute(normalisePassword(password), known ?? nobody));
      return right === true && known !== undefined;
    },
    admit: bounded.admit,
    isCommon: isCommonPassword,
  };
}
