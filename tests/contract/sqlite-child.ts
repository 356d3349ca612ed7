/** Another process on an embedded store, told by its parent what to do. Run by `fork`. */
import { options } from './sqlite-support.ts';
import { openSqliteStore, type SqliteStoreOptions } from '#server/adapters/sqlite/store.ts';
import { bytes, logEntry } from './fixtures.ts';

export interface ChildOrder {
  dataDir: string;
  over: Pick<Partial<SqliteStoreOptions>, 'node' | 'timing' | 'serving' | 'environment'>;
  /** `append`: without end. `serve`: answers on the bus until it is told to close. */
  work: 'append' | 'serve';
}
export type ChildReport =
  | { at: 'ready'; pid: number }
  | { at: 'appended'; id: string; value: number }
  | { at: 'heard'; topic: string; message: unknown }
  | { at: 'closed' };

const order = JSON.parse(process.argv[2] ?? '') as ChildOrder;
const report = (what: ChildReport) => process.send?.(what);

const store = await openSqliteStore(options(order.dataDir, { node: 'child', ...order.over }));

if (order.work === 'serve') {
  for (const topic of ['echo', 'news', 'broken', 'slow', 'never']) {
    store.bus.on(topic, async (message: { ms?: number }) => {
      report({ at: 'heard', topic, message });
      if (topic === 'broken') throw new Error('broken');
      if (topic === 'never') await new Promise(() => undefined);
      if (topic === 'slow') await new Promise((resolve) => setTimeout(resolve, message.ms));
      return { heard: message };
    });
  }
}

process.on('message', () => {
  void store.close().then(() => {
    report({ at: 'closed' });
    process.disconnect();
  });
});
report({ at: 'ready', pid: process.pid });

for (let value = 0; order.work === 'append'; value++) {
  const together = [value, ++value, ++value].map(async (v) => {
    const update = bytes(v & 0xff, (v >> 8) & 0xff, v >> 16);
    const { id } = await store.log.append(logEntry(update));
    report({ at: 'appended', id, value: v });
  });
  await Promise.all(together);
}
