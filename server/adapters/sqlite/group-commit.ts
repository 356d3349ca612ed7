import { setImmediate } from 'node:timers';

import type { Database } from './database.ts';

/** Collects writes of one turn of the event loop into one transaction (S9). */
export interface GroupCommit {
  /** @returns what `write` returned, once the transaction that held it is committed */
  add<T>(write: () => T): Promise<T>;
  /** Resolves when nothing waits. Never rejects. */
  idle(): Promise<void>;
  readonly commits: number;
}

interface Waiting {
  write: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

export function createGroupCommit(db: Database): GroupCommit {
  let batch: Waiting[] = [];
  let done: Promise<void> = Promise.resolve();
  let commits = 0;

  function commit(): void {
    const writes = batch;
    batch = [];
    let values: unknown[];
    try {
      values = db.write(() => writes.map(({ write }) => write()));
      commits += 1;
    } catch (error) {
      // All or nothing: none of them was broadcast, so each sender sends again.
      for (const { reject } of writes) reject(error);
      return;
    }
    writes.forEach(({ resolve }, i) => resolve(values[i] as never));
  }

  return {
    add<T>(write: () => T) {
      if (batch.length === 0) {
        // After the poll phase: the frames of every socket that was readable in this turn are in by then.
        done = new Promise((resolve) => {
          setImmediate(() => {
            commit();
            resolve();
          });
        });
      }
      return new Promise<T>((resolve, reject) => {
        batch.push({ write, resolve, reject });
      });
    },
    idle: () => done,
    get commits() {
      return commits;
    },
  };
}
