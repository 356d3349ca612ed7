import { mkdtemp, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { becomes } from '../adapters/sqlite/backup.ts';
import { openSqliteStore, storeFile } from '../adapters/sqlite/store.ts';
import { QuorateError } from '../errors.ts';
import { createProgress } from '../jobs/transfer/progress.ts';
import { takeSnapshot, type Snapshotting } from '../jobs/transfer/snapshot.ts';
import type { Clock, Codec, Log } from '../ports.ts';

interface Backup {
  source: Snapshotting['source'];
  codec: Codec;
  clock: Clock;
  log: Log;
  environment: string;
  /** Appears, or is replaced, only when the copy is whole and on the disk. */
  to: string;
  /** Takes a line about how far it has come, every few seconds. */
  tell: (line: string) => void;
}

/**
 * A store that is being served as one file, as the embedded store's own backup is (ADR 0015).
 * @throws QuorateError `not_possible_now` when too much changes meanwhile; `invalid` when `to` is a folder
 */
export async function backUp({ source, codec, clock, log, environment, to, tell }: Backup): Promise<void> {
  await refuseFolder(to);
  const folder = await mkdtemp(`${to}.partial-`);
  const progress = createProgress(tell);
  try {
    const node = `${hostname()}-${process.pid}`;
    // Served, so that closing it leaves one file.
    const parts = { dataDir: folder, codec, clock, environment, node, log, serving: true, unfinished: true as const };
    const store = await openSqliteStore(parts);
    try {
      const target = store.contents;
      await target.begin({ is: 'an unfinished backup', begun: new Date(clock.now()).toISOString() });
      await takeSnapshot({ source, target, progress });
      await target.finish();
    } finally {
      await store.close();
    }
    await becomes(storeFile(folder), to);
  } finally {
    progress.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Before anything is read, which takes its time. */
async function refuseFolder(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new QuorateError('invalid', `${path} is a folder.`);
}
