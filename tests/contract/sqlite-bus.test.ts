import { DatabaseSync } from 'node:sqlite';

import { afterEach, expect, test } from 'vitest';

import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { storeFile, type SqliteStore } from '#server/adapters/sqlite/store.ts';
import { startOther, type Other } from './sqlite-processes.ts';
import { folders, open } from './sqlite-support.ts';

const temporary = folders();
const timing = { beatMs: 20, pollMs: 10, leaseMs: 800, graceMs: 100 };
let server: Other;
let tool: SqliteStore;
let dataDir: string;

async function both(): Promise<void> {
  dataDir = temporary.make();
  server = await startOther(dataDir, 'serve', { timing });
  tool = await open(dataDir, { serving: false, node: 'tool', timing });
}
afterEach(async () => {
  await server.kill();
  await tool.close();
  temporary.remove();
});

test('R2: the tool asks the serving process, and is answered by it alone', async () => {
  await both();
  tool.bus.on('echo', () => 'the tool is no node');
  const message = { personId: 'p1', name: 'Zoë' };
  expect(await tool.bus.ask('echo', message)).toEqual([{ node: 'child', answer: { heard: message } }]);
});

test('R2: many questions at once each get their own answer', async () => {
  await both();
  const asked = Array.from({ length: 20 }, (_, n) => tool.bus.ask('echo', { n }));
  const answers = await Promise.all(asked);
  expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => [{ node: 'child', answer: { heard: { n } } }]));
});

test('R2: what the tool publishes reaches the serving process once', async () => {
  await both();
  await tool.bus.publish('news', { n: 1 });
  await server.until((report) => report.at === 'heard');
  await tool.bus.ask('echo', { after: true });
  await server.until((report) => report.at === 'heard' && report.topic === 'echo');
  const heard = server.reports.filter((report) => report.at === 'heard' && report.topic === 'news');
  expect(heard).toEqual([{ at: 'heard', topic: 'news', message: { n: 1 } }]);
});

test('R2: a topic that nobody listens to is answered with nothing', async () => {
  await both();
  expect(await tool.bus.ask('unknown', 1)).toEqual([{ node: 'child', answer: null }]);
});

test('R2: a node whose handler fails counts as unreachable', async () => {
  await both();
  expect(await tool.bus.ask('broken', 1)).toEqual([{ node: 'child', unreachable: true }]);
});

test('R4: a node that is slow but well is waited for beyond its lease', async () => {
  await both();
  const message = { ms: 2 * (timing.leaseMs + timing.graceMs) };
  expect(await tool.bus.ask('slow', message)).toEqual([{ node: 'child', answer: { heard: message } }]);
});

test('R4: a node that is killed meanwhile is unreachable', async () => {
  await both();
  const asked = tool.bus.ask('never', 1);
  await server.until((report) => report.at === 'heard');
  await server.kill();
  expect(await asked).toEqual([{ node: 'child', unreachable: true }]);
});

test('R4: a node that shows no sign of life is unreachable when its lease and the grace are over', async () => {
  await both();
  server.process.kill('SIGSTOP');
  const began = performance.now();
  expect(await tool.bus.ask('echo', 1)).toEqual([{ node: 'child', unreachable: true }]);
  expect(performance.now() - began).toBeGreaterThan(timing.leaseMs);
});

test('R2: where nobody serves nobody answers', async () => {
  await both();
  await server.close();
  expect(await tool.bus.ask('echo', 1)).toEqual([]);
  await tool.bus.publish('news', 1);
});

test('R2: what processes that are gone left behind is not put to the next node', async () => {
  await both();
  await server.close();
  const orphan = new DatabaseSync(storeFile(dataDir));
  const body = createCompressingCodec().encode('workspace', new TextEncoder().encode('"orphan"'));
  orphan.prepare('INSERT INTO bus_messages (kind, topic, body) VALUES (?, ?, ?)').run('ask', 'echo', body);
  orphan.close();
  server = await startOther(dataDir, 'serve', { timing });
  await tool.bus.ask('echo', 'mine');
  await server.until((report) => report.at === 'heard' && report.message === 'mine');
  expect(server.reports.filter((report) => report.at === 'heard')).toMatchObject([{ message: 'mine' }]);
});

test('D5: a damaged message is skipped, and those after it are heard', async () => {
  await both();
  const hand = new DatabaseSync(storeFile(dataDir));
  hand
    .prepare('INSERT INTO bus_messages (kind, topic, body) VALUES (?, ?, ?)')
    .run('publish', 'news', new Uint8Array(9));
  hand.close();
  expect(await tool.bus.ask('echo', 1)).toEqual([{ node: 'child', answer: { heard: 1 } }]);
});

test('R4: a question that is taken away before it is answered ends as unreachable', async () => {
  await both();
  const asked = tool.bus.ask('never', 1);
  await server.until((report) => report.at === 'heard');
  const hand = new DatabaseSync(storeFile(dataDir));
  hand.exec('DELETE FROM bus_messages');
  hand.close();
  expect(await asked).toEqual([{ node: 'child', unreachable: true }]);
});

test('R2: nothing stays in the tables once it was answered', async () => {
  await both();
  await tool.bus.publish('news', 1);
  await Promise.all([tool.bus.ask('echo', 1), tool.bus.ask('broken', 1)]);
  const hand = new DatabaseSync(storeFile(dataDir));
  const rows = hand.prepare('SELECT id FROM bus_messages UNION ALL SELECT message_id FROM bus_answers').all();
  hand.close();
  expect(rows).toEqual([]);
});

test('R2: two processes write to one store at the same time without either being refused', async () => {
  await both();
  const writes = Array.from({ length: 200 }, (_, i) => tool.aggregates.insert('setting', { id: `s${i}`, value: i }));
  const asks = Array.from({ length: 50 }, (_, n) => tool.bus.ask('echo', { n }));
  await Promise.all([...writes, ...asks]);
  expect(await tool.aggregates.get('setting', 's199')).toMatchObject({ value: { value: 199 } });
});
