import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { SqliteStore } from '#server/adapters/sqlite/store.ts';
import { logEntry } from './fixtures.ts';
import { folders, open } from './sqlite-support.ts';

const temporary = folders();
let store: SqliteStore | undefined;
afterEach(async () => {
  await store?.close();
  store = undefined;
  temporary.remove();
});

test('S8: entries that are large are read a few at a time, none left out', async () => {
  store = await open(temporary.make());
  const { log } = store;
  // What cannot be compressed.
  const entry = (i: number, size: number) => logEntry(new Uint8Array(randomBytes(size)).fill(i, 0, 1));
  const sizes = [300_000, 100, 200_000, 100_000, ...Array<number>(150).fill(50), 262_144, 262_143, 1];
  for (const [i, size] of sizes.entries()) await log.append(entry(i, size));
  const pages = await Array.fromAsync(log.pages('doc'));
  expect(pages.flat().map(({ update }) => [update[0], update.byteLength])).toEqual(sizes.map((size, i) => [i, size]));
  for (const page of pages) {
    const before = page.slice(0, -1).reduce((sum, { update }) => sum + update.byteLength, 0);
    expect(before).toBeLessThan(256 * 2 ** 10);
    expect(page.length).toBeLessThanOrEqual(100);
  }
});
