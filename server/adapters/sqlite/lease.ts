import { QuorateError } from '#server/errors.ts';
import type { Clock, Log } from '#server/ports.ts';
import { clearBusTables } from './bus-tables.ts';
import type { Database } from './database.ts';
import { readMeta, writeMeta } from './migrations.ts';
import { isServed, takeServingLock } from './serving-lock.ts';

/**
 * What the serving process tells others about itself. `beats` is counted up while it is well: others watch it change
 * by their own clocks, so no two clocks are compared.
 */
export interface LeaseRow {
  node: string;
  pid: number;
  beats: number;
  clean: number;
}

/** S5: how long documents are recovering after an unclean end or a restore. */
const recoveringMs = 24 * 60 * 60 * 1_000;

export const readLease = (db: Database): LeaseRow | undefined =>
  db.get<LeaseRow>('SELECT node, pid, beats, clean FROM lease');

export function recoveringUntil(db: Database, clock: Clock): number | undefined {
  const until = Number(readMeta(db, 'recoveringUntil') ?? 0);
  return until > clock.now() ? until : undefined;
}

/** The plain answer to a second process that wants to serve, or to replace, a store in use. */
export const refuseServed = (pid: number | undefined): QuorateError =>
  new QuorateError('conflict', `Another process${pid === undefined ? '' : ` (pid ${pid})`} is serving this store.`);

/** The next process that serves the store takes it as one that was not ended in order. */
export const markUnclean = (db: Database): void => {
  db.run('INSERT OR REPLACE INTO lease VALUES (1, ?, 0, 0, 0)', 'restored');
};

interface Parts {
  db: Database;
  dataDir: string;
  node: string;
  clock: Clock;
  log: Log;
  beatMs: number;
  /** Asked once no other process can begin. @throws QuorateError when the store is not to be served */
  mayServe: () => void;
}

export interface Lease {
  /** Ends it, with the mark that says that nothing was left undone. */
  end(): void;
  /** Ends it without the mark: the next start is recovering. */
  abandon(): void;
}

/** @throws QuorateError `conflict` when another process serves the store; what `mayServe` throws */
export function beginLease({ db, dataDir, node, clock, log, beatMs, mayServe }: Parts): Lease {
  const lock = takeServingLock(dataDir);
  if (!lock) throw refuseServed(readLease(db)?.pid);
  try {
    db.write(() => {
      mayServe();
      // A new store has no row; a restored one has a row that says it did not end.
      if (readLease(db)?.clean === 0) writeMeta(db, 'recoveringUntil', String(clock.now() + recoveringMs));
      db.run('INSERT OR REPLACE INTO lease VALUES (1, ?, ?, 0, 0)', node, process.pid);
      // In the same transaction: whoever asks after it knows this node, and whoever asked before sees that theirs is gone.
      clearBusTables(db);
    });
  } catch (error) {
    lock.release();
    throw error;
  }

  const heart = setInterval(() => {
    try {
      db.write(() => db.run('UPDATE lease SET beats = beats + 1'));
    } catch (error) {
      log.warn('store.heartbeat_failed', { message: error instanceof Error ? error.message : String(error) });
    }
  }, beatMs).unref();

  const stop = () => {
    clearInterval(heart);
    lock.release();
  };
  return {
    end() {
      try {
        db.write(() => db.run('UPDATE lease SET clean = 1'));
      } finally {
        stop();
      }
    },
    abandon: stop,
  };
}

/** The node that serves the store now, if one does. One that is just about to begin does not yet. */
export function servingNode(db: Database, dataDir: string): LeaseRow | undefined {
  const lease = isServed(dataDir) ? readLease(db) : undefined;
  return lease?.clean === 0 ? lease : undefined;
}
