/** Backups of a store whose key lies in a file beside it carry that key (D6). */
import { keyIdOf } from '../adapters/codec/held-keys.ts';
import { addToKeyFile, readKeyFile } from '../adapters/codec/key-file.ts';
import { carry, keysIn, takeOut } from '../adapters/sqlite/carried-keys.ts';
import type { Config } from '../config.ts';
import { QuorateError } from '../errors.ts';

/** @param copy of the store in that folder */
export const carryKeys = (copy: string, dataDir: string): void => carry(copy, readKeyFile(dataDir), keyIdOf);

/**
 * Before a backup takes the place of the store in that folder: what it carries is put beside it first, so that a crash
 * leaves a key too many, and never one too few.
 * @throws QuorateError `conflict` when its key is not given, nor in it
 */
export async function takeCarriedKeys(
  file: string,
  { encryption, dataDir }: Pick<Config, 'encryption' | 'dataDir'>,
): Promise<void> {
  const { carried, needed } = keysIn(file);
  const known = new Set([...encryption.keys, ...carried, ...readKeyFile(dataDir)].map(keyIdOf));
  const missing = needed.find((id) => !known.has(id));
  if (missing === undefined) {
    if (carried.length > 0) addToKeyFile(dataDir, carried);
    takeOut(file);
    return;
  }
  throw new QuorateError(
    'conflict',
    `The backup is under the encryption key ${missing}, which was not given. ` +
      'Set ENCRYPTION_KEY to that key, or add it to ENCRYPTION_KEYS_OLD. Without it the backup cannot be read.',
  );
}
