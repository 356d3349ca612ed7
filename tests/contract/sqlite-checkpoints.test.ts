import { statSync } from 'node:fs';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { checkpointThread } from '#server/adapters/sqlite/checkpoint-thread.ts';
import { startCheckpoints, type Checkpoints } from '#server/adapters/sqlite/checkpoints.ts';
import { openDatabase, type Database } from '#server/adapters/sqlite/database.ts';
import { folders, notingLog, type Noted } from './sqlite-support.ts';

const temporary = folders();
let file: string;
let db: Database;
let log: Noted;
let checkpoints: Checkpoints;
beforeEach(() => {
  file = `${temporary.make()}/checkpoints.db`;
  db = openDatabase(file);
  db.connection.exec('CREATE TABLE filler (body BLOB)');
  log = notingLog();
});
afterEach(async () => {
  await checkpoints.close();
  db.close();
  temporary.remove();
});

const write = (times: number) => {
  for (let i = 0; i < times; i++) db.write(() => db.run('INSERT INTO filler VALUES (?)', new Uint8Array(5_000)));
};
const state = () => db.get<{ log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)')!;
/** A thread whose passes answer what they are told to. */
const scripted = (...results: ({ frames: number; moved: number } | Error)[]) => ({
  pass: vi.fn(async () => {
    const next = results.shift();
    if (next instanceof Error) throw next;
    return next ?? { frames: 0, moved: 0 };
  }),
  close: async () => undefined,
});
/** The database, and how often it was looked at: every look asks first whether the disk has failed. */
function watched() {
  const failure = vi.fn(() => db.failure);
  return { looks: failure.mock.calls, database: Object.create(db, { failure: { get: failure } }) as Database };
}
const limits = { lookMs: 1, worthIt: 16, mustEnd: 64 };

test('a thread of its own moves the log into the database file', async () => {
  checkpoints = startCheckpoints(db, checkpointThread(file), log, limits);
  write(50);
  await vi.waitFor(() => expect(state().checkpointed).toBe(state().log), { timeout: 10_000 });
  expect(checkpoints.count).toBeGreaterThan(0);
  expect(statSync(file).size).toBeGreaterThan(50 * 5_000);
  write(1);
  expect(state().log).toBeLessThan(16);
  expect(log.events).toEqual([]);
});

test('a log that is short is left alone', async () => {
  const thread = scripted();
  const { database, looks } = watched();
  checkpoints = startCheckpoints(database, thread, log, limits);
  write(2);
  await vi.waitFor(() => expect(looks.length).toBeGreaterThan(3));
  expect(thread.pass).not.toHaveBeenCalled();
});

test('what a pass leaves of a long log is moved between two writes, so that the log starts anew', async () => {
  const thread = scripted({ frames: 100, moved: 90 });
  write(50);
  checkpoints = startCheckpoints(db, thread, log, limits);
  await vi.waitFor(() => expect(state().checkpointed).toBe(state().log));
  expect(thread.pass).toHaveBeenCalledTimes(1);
  write(1);
  expect(state().log).toBeLessThan(16);
});

test('a long tail is left to further passes first, but not for ever', async () => {
  const far = { frames: 1_000, moved: 500 };
  const thread = scripted(far, far, far, far, far, far);
  write(50);
  checkpoints = startCheckpoints(db, thread, log, limits);
  await vi.waitFor(() => expect(state().checkpointed).toBe(state().log));
  expect(thread.pass).toHaveBeenCalledTimes(4);
});

test('a pass that fails is told, and tried again', async () => {
  const thread = scripted(new Error('EIO'), { frames: 100, moved: 99 });
  write(50);
  checkpoints = startCheckpoints(db, thread, log, limits);
  await vi.waitFor(() => expect(state().checkpointed).toBe(state().log));
  expect(log.events).toEqual(['store.checkpoint_failed']);
});

test('S3: once the disk has failed nothing is moved any more', async () => {
  const thread = scripted();
  write(50);
  db.fail(new Error('EIO'));
  const { database, looks } = watched();
  checkpoints = startCheckpoints(database, thread, log, limits);
  await vi.waitFor(() => expect(looks.length).toBeGreaterThan(3));
  expect(thread.pass).not.toHaveBeenCalled();
});

test('a thread that cannot open the store rejects the pass, and a later one is tried with a new thread', async () => {
  checkpoints = startCheckpoints(db, scripted(), log, limits);
  const thread = checkpointThread(`${file}/no-such-folder/file.db`);
  await expect(thread.pass()).rejects.toThrow();
  await expect(thread.pass()).rejects.toThrow();
  await thread.close();
});
