import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { becomes } from '../adapters/sqlite/backup.ts';
import { openSqliteStore, storeFile } from '../adapters/sqlite/store.ts';
import { QuorateError } from '../errors.ts';
import { createProgress, type Progress } from '../jobs/transfer/progress.ts';
import { takeSnapshot, type Snapshotting } from '../jobs/transfer/snapshot.ts';
import type { Clock, Codec, Log } from '../ports.ts';
import { withScratchFolder } from './scratch-folder.ts';

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
export async function backUp({ to, tell, ...parts }: Backup): Promise<void> {
  await refuseFolder(to);
  const progress = createProgress(tell);
  try {
    await withScratchFolder(`${to}.partial-`, async (folder) => {
      await fill(folder, parts, progress);
      await becomes(storeFile(folder), to);
    });
  } finally {
    progress.end();
  }
}

async function fill(dataDir: string, { source, ...parts }: Omit<Backup, 'to' | 'tell'>, progress: Progress) {
  const node = `${hostname()}-${process.pid}`;
  // Served, so that closing it leaves one file.
  const store = await openSqliteStore({ ...parts, dataDir, node, serving: true, unfinished: true });
  try {
    const target = store.contents;
    await target.begin({ is: 'an unfinished backup', begun: new Date(parts.clock.now()).toISOString() });
    await takeSnapshot({ source, target, progress });
    await target.finish();
  } finally {
    await store.close();
  }
}

/** Before anything is read, which takes its time. */
async function refuseFolder(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new QuorateError('invalid', `${path} is a folder.`);
}
