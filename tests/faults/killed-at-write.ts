/**
 * Loaded before the operator's tool (`node --import`): the process dies at a write of its own, as with `kill -9`, before
 * the store has it. Which one, counted from 1, is in `KILLED_AT_WRITE`.
 */
import { StatementSync } from 'node:sqlite';
import { Collection } from 'mongodb';

const at = Number(process.env.KILLED_AT_WRITE);
let writes = 0;

/** @param names of methods that write */
function counted(prototype: object, names: readonly string[]): void {
  const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
  for (const name of names) {
    const method = methods[name]!;
    methods[name] = function (this: unknown, ...args: unknown[]) {
      writes += 1;
      if (writes === at) process.kill(process.pid, 'SIGKILL');
      return method.apply(this, args);
    };
  }
}

counted(StatementSync.prototype, ['run']);
counted(Collection.prototype, ['insertOne', 'insertMany', 'updateOne', 'updateMany', 'replaceOne', 'bulkWrite']);
