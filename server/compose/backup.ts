import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { becomes } from '../adapters/sqlite/backup.ts';
import { openSqliteStore, storeFile } from '../adapters/sqlite/store.ts';
import { QuorateError } from '../errors.ts';
import { createProgress, type Progress } from '../jobs/transfer/progress.ts';
import { takeSnapshot, type Snapshotting } from '../jobs/transfer/snapshot.ts';
import type { Config } from '../config.ts';
import type { Clock, Log } from '../ports.ts';
import { protect } from './protection.ts';
import { withScratchFolder } from './scratch-folder.ts';

interface Backup {
  source: Snapshotting['source'];
  config: Pick<Config, 'encryption' | 'environment'>;
  clock: Clock;
  log: Log;
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

async function fill(dataDir: string, { source, config, ...parts }: Omit<Backup, 'to' | 'tell'>, progress: Progress) {
  const node = `${hostname()}-${process.pid}`;
  // Served, so that closing it leaves one file.
  const { environment } = config;
  // Under data keys of its own, which the key that the operator gave protects.
  const { makeCodec: codec } = protect({ config, clock: parts.clock });
  const store = await openSqliteStore({
    ...{ ...parts, dataDir, node, codec, environment },
    ...{ serving: true, unfinished: true },
  });
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
