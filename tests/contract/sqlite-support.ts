import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from '#server/adapters/sqlite/store.ts';
import { protect } from '#server/compose/protection.ts';
import type { Log } from '#server/ports.ts';
import type { UnderTest } from './store-under-test.ts';

export interface Noted extends Log {
  events: string[];
}
export function notingLog(): Noted {
  const events: string[] = [];
  const note = (event: string) => void events.push(event);
  return { events, debug: note, info: note, warn: note, error: note };
}

/** A folder of its own for each test; `remove` takes all of them away. */
export function folders(): { make(): string; remove(): void } {
  const made: string[] = [];
  return {
    make() {
      const folder = mkdtempSync(join(tmpdir(), 'quorate-store-'));
      made.push(folder);
      return folder;
    },
    remove() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const options = (dataDir: string, over: Partial<SqliteStoreOptions> = {}): SqliteStoreOptions => ({
  dataDir,
  // In the clear, but for a store beside which its key lies.
  codec: protect({ config: { encryption: { off: false, keys: [] } }, clock: { now: () => 1_000_000 }, dataDir })
    .makeCodec,
  clock: { now: () => 1_000_000 },
  environment: 'test',
  node: 'node-1',
  serving: true,
  log: notingLog(),
  ...over,
});

export const open = (dataDir: string, over: Partial<SqliteStoreOptions> = {}): Promise<SqliteStore> =>
  openSqliteStore(options(dataDir, over));

/** The embedded store as the contract suites want it. */
export async function underTest(dataDir: string): Promise<UnderTest> {
  const store = await open(dataDir);
  return {
    aggregates: store.aggregates,
    chain: store.chain,
    blobs: store.blobs,
    log: store.log,
    bus: store.bus,
    close: () => store.close(),
    async reopen() {
      await store.close();
      return underTest(dataDir);
    },
  };
}
