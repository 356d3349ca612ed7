/** MongoDB's own server: where it may be, and making one a replica set. */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findOnPath, isExecutable } from './on-path.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where mongodb-memory-server keeps what it downloads. */
const downloads = () => [
  ...(process.env.MONGOMS_DOWNLOAD_DIR ? [process.env.MONGOMS_DOWNLOAD_DIR] : []),
  join(homedir(), '.cache', 'mongodb-binaries'),
  join(root, 'node_modules', '.cache', 'mongodb-memory-server'),
];

/** @param {string} folder @returns {string | undefined} the newest by name, of those that can be run */
function downloadedIn(folder) {
  try {
    const names = readdirSync(folder).filter((name) => /^mongod(-|$)/.test(name));
    return names
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => join(folder, name))
      .find(isExecutable);
  } catch {
    return undefined;
  }
}

/** @returns {string | undefined} the path of a `mongod`: on the path, or one that mongodb-memory-server downloaded */
export function findMongod() {
  return findOnPath('mongod') ?? downloads().map(downloadedIn).find(Boolean);
}

/**
 * Makes a `mongod` that was started with `--replSet rs0` a set of its own, unless its files say that it is one, and
 * waits until it takes writes.
 * @param {number} port
 */
export async function initiate(port) {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
    let greeting = await admin.command({ hello: 1 });
    if (greeting.setName === undefined) {
      await admin.command({ replSetInitiate: { _id: 'rs0', members } }).catch((error) => {
        if (error.codeName !== 'AlreadyInitialized') throw error;
      });
    }
    const end = Date.now() + 30_000;
    while (!greeting.isWritablePrimary) {
      if (Date.now() > end) throw new Error('mongod does not become the primary of its set.');
      await pause(20);
      greeting = await admin.command({ hello: 1 });
    }
  } finally {
    await client.close();
  }
}
