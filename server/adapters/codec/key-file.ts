/** The key of a store whose operator gave none, in a file beside it: one key a line, base64, the first one in use. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { QuorateError } from '#server/errors.ts';
import { keyBytes } from './extended-nonce.ts';

const fileName = 'encryption.key';
export const keyFile = (dataDir: string): string => join(dataDir, fileName);

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** On the disk before anything is encrypted under it. @returns where it is, for its owner alone */
function writeAside(file: string, keys: readonly Uint8Array[]): string {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = openSync(aside, 'wx', 0o600);
  try {
    writeSync(handle, keys.map((key) => `${Buffer.from(key).toString('base64')}\n`).join(''));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return aside;
}

/** @returns none when there is no file. @throws QuorateError `store_corrupt` */
export function readKeyFile(dataDir: string): Uint8Array[] {
  const file = keyFile(dataDir);
  if (!existsSync(file)) return [];
  const keys = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => new Uint8Array(Buffer.from(line, 'base64')));
  if (keys.length > 0 && keys.every(({ length }) => length === keyBytes)) return keys;
  throw new QuorateError('store_corrupt', `${file} does not hold a key. Put back what it was.`);
}

/** Of several processes that make one at once, one wins. @returns what is there then */
export function makeKeyFile(dataDir: string): Uint8Array[] {
  const file = keyFile(dataDir);
  const aside = writeAside(file, [randomBytes(keyBytes)]);
  try {
    linkSync(aside, file);
    syncFolder(dirname(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside);
  }
  return readKeyFile(dataDir);
}

/** Puts keys that came with a backup before those that are there. */
export function addToKeyFile(dataDir: string, keys: readonly Uint8Array[]): void {
  const file = keyFile(dataDir);
  const isNew = (key: Uint8Array) => !keys.some((other) => Buffer.compare(other, key) === 0);
  renameSync(writeAside(file, [...keys, ...readKeyFile(dataDir).filter(isNew)]), file);
  syncFolder(dirname(file));
}
