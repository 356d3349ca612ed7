import { closeSync, fdatasync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import {
  fetchingKeys,
  withKeys,
  type Aggregates,
  type AuditChain,
  type Blobs,
  type Bus,
  type Clock,
  type Codec,
  type Contents,
  type KeyedCodec,
  type Log,
  type MakeCodec,
  type MinutesLog,
  type Recoding,
} from '#server/ports.ts';
import { createAggregates, followDeclaredIndexes } from './aggregates.ts';
import { createAuditChain } from './audit-chain.ts';
import { backupTo, makePrivate } from './backup.ts';
import { createBlobs } from './blobs.ts';
import { createBus } from './bus.ts';
import { checkpointThread } from './checkpoint-thread.ts';
import { startCheckpoints } from './checkpoints.ts';
import { createContents } from './contents.ts';
import { createDataKeys } from './data-keys.ts';
import { openDatabase, type Database } from './database.ts';
import { createFlusher } from './flusher.ts';
import { createGroupCommit } from './group-commit.ts';
import { beginLease, recoveringUntil, servingNode } from './lease.ts';
import { claimEnvironment, migrate } from './migrations.ts';
import { createMinutesLog } from './minutes-log.ts';
import { createRecoding } from './recoding.ts';
import { usualTiming, type Timing } from './timing.ts';
import { refuseUnfinished } from './unfinished.ts';

export interface SqliteStoreOptions {
  /** The folder that holds the store; made when it is missing. */
  dataDir: string;
  /** One that keeps its keys in the store is made once that is open. */
  codec: Codec | MakeCodec;
  clock: Clock;
  /** D2: the store takes the first process's environment and refuses all others. */
  environment: string;
  /** What this process is called in log entries and receipts. */
  node: string;
  /** Whether this process serves the workspace (one at a time), or is the operator's tool beside it. */
  serving: boolean;
  /** Also when it is not whole: for who makes it so. */
  unfinished?: true;
  log: Log;
  /** For tests: a disk that fails, and leases that end sooner. */
  sync?: () => Promise<void>;
  timing?: Partial<Timing>;
}

export interface StoreStats {
  /** Transactions of the minutes log, and flushes to the disk, since the store was opened. */
  commits: number;
  flushes: number;
  checkpoints: number;
  /** Why nothing can be written any more, if so. */
  failed?: string;
}

export interface SqliteStore {
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  log: MinutesLog;
  bus: Bus;
  contents: Contents;
  codec: Codec;
  /** Where the codec has keys. */
  recoding?: Recoding;
  /** A consistent copy of all there is, while writing goes on. Replaces `toFile` in one step. */
  backup(toFile: string, complete?: (copy: string) => void): Promise<void>;
  /** @throws QuorateError `unavailable` when the store cannot be read, or can no longer be written */
  check(): Promise<void>;
  stats(): StoreStats;
  /** Finishes what is under way, flushes, and marks the end as clean. */
  close(): Promise<void>;
}

export const storeFile = (dataDir: string): string => join(dataDir, 'quorate.db');

/** The file's entry in its folder is not part of the file: SQLite does not sync it for us in this mode. */
function syncFolder(dataDir: string): void {
  const folder = openSync(dataDir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * @throws QuorateError `conflict`, in words for the operator: the store belongs to another environment (D2), another
 * process serves it, it is not whole, or a newer version made it. `store_corrupt` when the file is no store, or damaged.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { dataDir, clock, environment } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  makePrivate(storeFile(dataDir));
  const db = openDatabase(storeFile(dataDir));
  try {
    migrate(db, clock);
    claimEnvironment(db, environment);
    if (!options.unfinished) refuseUnfinished(db);
    // Before the store is assembled: a key that is made now is in the file before all that is under it.
    let flush = () => Promise.resolve();
    const keyed =
      typeof options.codec === 'function' ? await options.codec(createDataKeys(db, () => flush())) : undefined;
    const codec = keyed ?? (options.codec as Codec);
    await withKeys(() => followDeclaredIndexes(db, codec));
    const { store, flushed } = assemble(db, { ...options, codec }, keyed);
    flush = flushed;
    return store;
  } catch (error) {
    db.close();
    throw error;
  }
}

type Assembled = { store: SqliteStore; flushed: () => Promise<void> };

function assemble(
  db: Database,
  options: SqliteStoreOptions & { codec: Codec },
  keyed: KeyedCodec | undefined,
): Assembled {
  const { dataDir, codec, clock, node, serving, log } = options;
  const timing = { ...usualTiming, ...options.timing };
  const file = storeFile(dataDir);
  const mayServe = () => (options.unfinished ? undefined : refuseUnfinished(db));
  const lease = serving ? beginLease({ db, dataDir, node, clock, log, beatMs: timing.beatMs, mayServe }) : undefined;

  // Every commit since the last checkpoint is in the write-ahead log, so syncing that one file makes all of them
  // durable. Its inode lives as long as a connection is open. SQLite's own locks are on the database and the -shm
  // file: closing this descriptor (which drops a process's locks on that inode) takes none of them away.
  const wal = openSync(`${file}-wal`, 'r+');
  syncFolder(dataDir);
  const syncWal = promisify(fdatasync);
  const flusher = createFlusher(options.sync ?? (() => syncWal(wal)), (cause) => {
    log.error('store.flush_failed', { message: cause instanceof Error ? cause.message : String(cause) });
    return db.fail(cause);
  });
  const flush = () => flusher.now();
  const commits = createGroupCommit(db);
  const checkpoints = startCheckpoints(db, checkpointThread(file), log);
  const bus = createBus({
    db,
    codec,
    node,
    serving,
    servingNode: () => servingNode(db, dataDir),
    log,
    timing,
  });

  async function end(): Promise<void> {
    await bus.close();
    await commits.idle();
    await flusher.idle();
    await checkpoints.close();
    if (db.failure) {
      // The connection stays open: closing the last one moves the log into the database without looking at its
      // checksums, and what the kernel gave up writing may be garbage by now. The next start's recovery looks.
      lease?.abandon();
      return;
    }
    try {
      lease?.end();
      // The file alone then holds everything, also for whoever copies it by hand.
      if (serving) db.get('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      closeSync(wal);
      db.close();
    }
  }
  let ended: Promise<void> | undefined;
  const aggregates = fetchingKeys(createAggregates(db, codec, flush));

  const store: SqliteStore = {
    aggregates,
    chain: fetchingKeys(createAuditChain(db, codec, flush)),
    blobs: fetchingKeys(createBlobs(db, codec, flush)),
    log: fetchingKeys(
      createMinutesLog({ db, codec, flusher, commits, recoveringUntil: () => recoveringUntil(db, clock) }),
    ),
    codec,
    ...(keyed ? { recoding: createRecoding({ db, codec: keyed, aggregates, flush }) } : {}),
    bus,
    contents: createContents({ db, codec, aggregates, flush }),
    backup: (toFile, complete) => backupTo(file, toFile, complete),
    async check() {
      if (db.failure) throw db.failure;
      db.get('SELECT 1 FROM meta LIMIT 1');
    },
    stats: () => ({
      commits: commits.commits,
      flushes: flusher.flushes,
      checkpoints: checkpoints.count,
      ...(db.failure ? { failed: db.failure.message } : {}),
    }),
    close: () => (ended ??= end()),
  };
  return { store, flushed: flush };
}
