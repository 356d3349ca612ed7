import { createHash } from 'node:crypto';
import type { Passwords } from '#server/ports.ts';

/** A fake for tests that sign many people in: Argon2id is slow on purpose. */
export const quickPasswords: Passwords = {
  hash: async (password) => `quick:${createHash('sha256').update(password).digest('hex')}`,
  verify: async (hash, password) => hash === (await quickPasswords.hash(password)),
  isCommon: async () => false,
};
