import { afterEach, expect, test } from 'vitest';

import type { SqliteStore } from '#server/adapters/sqlite/store.ts';
import { bytes, logEntry, refusal } from './fixtures.ts';
import type { ChildReport } from './sqlite-child.ts';
import { startOther, type Other } from './sqlite-processes.ts';
import { folders, open } from './sqlite-support.ts';

const temporary = folders();
let others: Other[] = [];
let stores: SqliteStore[] = [];
const start = async (...args: Parameters<typeof startOther>) => {
  const other = await startOther(...args);
  others.push(other);
  return other;
};
const opened = async (...args: Parameters<typeof open>) => {
  const store = await open(...args);
  stores.push(store);
  return store;
};
afterEach(async () => {
  for (const other of others) await other.kill();
  for (const store of stores) await store.close();
  others = [];
  stores = [];
  temporary.remove();
});

const isAppend = (report: ChildReport) => report.at === 'appended';
const day = 24 * 60 * 60 * 1_000;

test('S2: what append said is in the log is there after kill -9, five times in a row', async () => {
  const dataDir = temporary.make();
  const said = new Map<string, number>();
  for (let round = 0; round < 5; round++) {
    const writer = await start(dataDir, 'append');
    await writer.until((report) => report.at === 'appended' && report.value > 200 + round * 37);
    await writer.kill();
    for (const report of writer.reports) if (report.at === 'appended') said.set(report.id, report.value);

    const store = await open(dataDir, { serving: false });
    const read = new Map((await store.log.read('doc')).map(({ id, update }) => [id, update]));
    for (const [id, value] of said) expect(read.get(id)).toEqual(bytes(value & 0xff, (value >> 8) & 0xff, value >> 16));
    await store.close();
  }
  expect(said.size).toBeGreaterThan(1_000);
});

test('S5: a start after kill -9 is recovering for 24 h, and stays so over starts in order', async () => {
  const dataDir = temporary.make();
  const writer = await start(dataDir, 'append');
  await writer.until(isAppend);
  await writer.kill();

  let now = 5_000_000;
  const clock = { now: () => now };
  const store = await open(dataDir, { clock });
  expect(await store.log.recoveringUntil()).toBe(5_000_000 + day);
  await store.close();

  now += day - 1;
  const again = await opened(dataDir, { clock });
  expect(await again.log.recoveringUntil()).toBe(5_000_000 + day);
  now += 1;
  expect(await again.log.recoveringUntil()).toBeUndefined();
});

test('S5: a start after an end in order is not recovering; a tool beside the store changes nothing', async () => {
  const dataDir = temporary.make();
  const server = await start(dataDir, 'serve');
  const tool = await open(dataDir, { serving: false });
  await server.close();
  await tool.close();
  expect(await (await opened(dataDir)).log.recoveringUntil()).toBeUndefined();
});

test('one process serves a store; a second is refused in plain words, the tool is not', async () => {
  const dataDir = temporary.make();
  const server = await start(dataDir, 'serve');
  await expect(open(dataDir)).rejects.toThrow(`Another process (pid ${server.pid}) is serving this store.`);
  expect(await refusal(open(dataDir))).toBe('conflict');
  const tool = await opened(dataDir, { serving: false });
  await tool.log.append(logEntry(bytes(1)));
  await server.close();
  await opened(dataDir);
});

test('the lock is free at the moment its holder is killed', async () => {
  const dataDir = temporary.make();
  const server = await start(dataDir, 'serve');
  await server.kill();
  await opened(dataDir);
});

test('a process that is merely stopped keeps the lock', async () => {
  const dataDir = temporary.make();
  const server = await start(dataDir, 'serve');
  server.process.kill('SIGSTOP');
  expect(await refusal(open(dataDir))).toBe('conflict');
});

test('a second store in the same process is refused too', async () => {
  const dataDir = temporary.make();
  const first = await opened(dataDir);
  expect(await refusal(open(dataDir))).toBe('conflict');
  await first.close();
  await opened(dataDir);
});

test('D2: a process of another environment is refused, serving or not', async () => {
  const dataDir = temporary.make();
  const first = await open(dataDir, { environment: 'production' });
  await first.close();
  for (const serving of [true, false]) {
    const refused = open(dataDir, { environment: 'staging', serving });
    await expect(refused).rejects.toThrow('belongs to the environment "production"; this process runs as "staging"');
    expect(await refusal(open(dataDir, { environment: 'staging', serving }))).toBe('conflict');
  }
  await opened(dataDir, { environment: 'production' });
});
