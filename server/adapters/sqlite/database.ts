import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

import { QuorateError } from '#server/errors.ts';

/** One connection: prepared statements by their text, and transactions that begin and end within one call. */
export interface Database {
  readonly connection: DatabaseSync;
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  /** `id` is the row id of the last insert. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number };
  /** One transaction: committed when `work` returns, undone when it throws. @throws QuorateError `unavailable` once failed */
  write<T>(work: () => T): T;
  /** What `work` reads is of one moment, whatever other processes write. */
  snapshot<T>(work: () => T): T;
  /** Refuses every later write: what was committed may not be on the disk (S3). @returns what they are refused with */
  fail(cause: unknown): QuorateError;
  readonly failure: QuorateError | undefined;
  close(): void;
}

/** SQLite's primary result codes; the low byte of `errcode`. */
const result = { busy: 5, corrupt: 11, constraint: 19, notADatabase: 26 } as const;

const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;

export const isConstraint = (error: unknown): boolean => codeOf(error) === result.constraint;
export const isBusy = (error: unknown): boolean => codeOf(error) === result.busy;
export const isDamaged = (error: unknown): boolean =>
  codeOf(error) === result.corrupt || codeOf(error) === result.notADatabase;

function asQuorateError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof QuorateError || isConstraint(error)) return error;
  if (isDamaged(error)) return new QuorateError('store_corrupt', 'The store is damaged.', { cause: error });
  const ofTheStore = codeOf(error) !== undefined || ('code' in error && error.code === 'ERR_INVALID_STATE');
  return ofTheStore ? new QuorateError('unavailable', 'The store cannot be used just now.', { cause: error }) : error;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asQuorateError(error);
  }
}

/** How long another process's transaction is waited for. Ours last milliseconds, so this is never reached in health. */
const busyTimeout = 5_000;

const settings = `
  PRAGMA journal_mode = WAL;
  -- A commit reaches the operating system at once (it survives kill -9); the flusher syncs it to the disk.
  PRAGMA synchronous = NORMAL;
  -- Checkpoints belong to a worker: inline they stall the event loop.
  PRAGMA wal_autocheckpoint = 0;
  -- As long as checkpoints let it become (64 MB): cutting it waits for the file system in the middle of a commit.
  PRAGMA journal_size_limit = 67108864;
  PRAGMA cache_size = -8000;
  -- What is deleted is overwritten with zeros: an expunged passage is gone from the file, not only from its tables (S11).
  PRAGMA secure_delete = ON;
`;

function connect(file: string): DatabaseSync {
  const connection = new DatabaseSync(file, { timeout: busyTimeout });
  try {
    connection.exec(settings);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

export function openDatabase(file: string): Database {
  const connection = guarded(() => connect(file));
  const statements = new Map<string, StatementSync>();
  let failure: QuorateError | undefined;

  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = connection.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const transaction = <T>(begin: string, work: () => T): T =>
    guarded(() => {
      prepare(begin).run();
      try {
        const value = work();
        prepare('COMMIT').run();
        return value;
      } catch (error) {
        // Some failures (a full disk) have ended the transaction already.
        if (connection.isTransaction) connection.exec('ROLLBACK');
        throw error;
      }
    });

  return {
    connection,
    get: <Row>(sql: string, ...values: SQLInputValue[]) =>
      guarded(() => prepare(sql).get(...values) as Row | undefined),
    all: <Row>(sql: string, ...values: SQLInputValue[]) => guarded(() => prepare(sql).all(...values) as Row[]),
    run: (sql, ...values) =>
      guarded(() => {
        const { changes, lastInsertRowid } = prepare(sql).run(...values);
        return { changes: Number(changes), id: Number(lastInsertRowid) };
      }),
    write(work) {
      if (failure) throw failure;
      // The write lock is taken first: a read that turns into a write could find the store changed in between.
      return transaction('BEGIN IMMEDIATE', work);
    },
    snapshot: (work) => transaction('BEGIN', work),
    fail(cause) {
      failure ??= new QuorateError('unavailable', 'The store could not be written to the disk.', { cause });
      return failure;
    },
    get failure() {
      return failure;
    },
    close() {
      statements.clear();
      connection.close();
    },
  };
}
