import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import type { MinutesLog } from '#server/ports.ts';
import { folders, open } from '../contract/sqlite-support.ts';
import { anyMeeting } from '../sync/support/any-meeting.ts';
import { clocksOf, Evening } from '../sync/support/evening.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';
import { Random } from '../sync/support/random.ts';
import type { Order, Step } from './compaction-child.ts';
import { openGate } from '../support/open-gate.ts';

const temporary = folders();
const merging = createMerging({ aside: false });
/** More than three slices of what is marked and deleted in one go. */
const changes = 1_700;

const shown = (doc: Y.Doc): unknown => [
  doc.getText('t').toDelta(),
  [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(),
];
const byAuthor = (parts: readonly { author: string; update: Uint8Array }[]): unknown =>
  Object.fromEntries(
    [...Map.groupBy(parts, ({ author }) => author)].map(([author, own]) => [
      author,
      own.flatMap(({ update }) => clocksOf(update)).sort(),
    ]),
  );

async function documentIn(log: MinutesLog): Promise<unknown> {
  const doc = new Y.Doc();
  for await (const page of log.pages('d')) for (const { update } of page) Y.applyUpdate(doc, update);
  return shown(doc);
}
const historyIn = async (log: MinutesLog) => byAuthor(await merging.history(log.history('d'), log.pages('d'), []));

describe('S4: a process that is killed while it compacts', () => {
  const evening = new Evening(new Random(7), 3);
  const template = temporary.make();
  let document: unknown;
  let history: unknown;

  beforeAll(async () => {
    evening.write(changes);
    document = shown(evening.whole());
    history = byAuthor(evening.entries);
    const store = await open(template);
    for (let start = 0; start < evening.entries.length; start += 200) {
      const some = evening.entries.slice(start, start + 200);
      await Promise.all(some.map((entry) => store.log.append({ ...entry, scope: 'o' })));
    }
    await store.close();
  });
  afterAll(() => temporary.remove());

  const points: [Step, Order['at']][] = [
    ['pages', 'before'],
    ['pages', 1],
    ['pages', 'after'],
    ['keepHistory', 'before'],
    ['keepHistory', 1],
    ['keepHistory', 'after'],
    ['addMerged', 'before'],
    ['addMerged', 1],
    ['addMerged', 3],
    ['addMerged', 5],
    ['addMerged', 'after'],
    ['sweep', 'before'],
    ['sweep', 2],
    ['sweep', 4],
    ['sweep', 'after'],
  ];

  test.each(points)(
    'S4: at %s, %s: document and history are whole, and the next run does the rest',
    async (step, at) => {
      const dataDir = join(temporary.make(), 'store');
      cpSync(template, dataDir, { recursive: true });
      const order: Order = { dataDir, step, at };
      const file = new URL('./compaction-child.ts', import.meta.url);
      const child = fork(file, [JSON.stringify(order)], {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

      const store = await open(dataDir);
      try {
        expect(await documentIn(store.log)).toEqual(document);
        expect(await historyIn(store.log)).toEqual(history);
        let now = Date.now();
        const parts = {
          aggregates: anyMeeting,
          merging,
          clock: { now: () => now },
          node: () => 'next',
          gate: openGate,
          logger: new QuietLog(),
        };
        const compaction = createCompaction({ ...parts, log: store.log });
        await compaction.run();
        now += 61_000;
        await compaction.run();
        const left = await store.log.read('d');
        expect(left.filter(({ kind }) => kind === 'plain')).toEqual([]);
        expect(await documentIn(store.log)).toEqual(document);
        expect(await historyIn(store.log)).toEqual(history);
      } finally {
        await store.close();
      }
    },
  );
});
