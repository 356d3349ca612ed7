import { randomBytes } from 'node:crypto';
import { normalisePassword } from '#lib/domain/names.ts';
import type { Passwords } from '#server/ports.ts';
import { processorsForGivingWay } from '#server/system/processors.ts';
import { createBounded } from './bounded.ts';
import { isCommonPassword } from './common.ts';
import { compute as computeHere, type Compute } from './hashing.ts';

export interface PasswordOptions {
  /** Hashes computed at once; each takes 19 MiB and a thread. */
  atWork?: number;
  /** Further ones that may wait. */
  waiting?: number;
  /** Makes and compares hashes, in this process if nothing else is said. */
  compute?: Compute;
}

/** One for each processor that there is for it, as far as that is known: two where it is not. */
const usuallyAtWork = (): number => Math.min(2, processorsForGivingWay().length || 2);

/** Passwords are compared in NFC, as Argon2id hashes in PHC form. */
export function createPasswords({
  atWork = usuallyAtWork(),
  waiting = 128,
  compute = computeHere,
}: PasswordOptions = {}): Passwords {
  const bounded = createBounded({ atWork, waiting });
  const hash = (password: string, salt?: string) => bounded(async () => (await compute({ password, salt })) as string);
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
      const right = await bounded(() => compute({ password: normalisePassword(password), hash: known ?? nobody }));
      return right === true && known !== undefined;
    },
    admit: bounded.admit,
    isCommon: isCommonPassword,
  };
}
