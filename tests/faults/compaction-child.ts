/** A process that compacts a document and dies at one step of it, as with `kill -9`. Run by `fork`. */
import { createMerging } from '#server/adapters/merging/merging.ts';
import { openSqliteStore } from '#server/adapters/sqlite/store.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import type { MinutesLog } from '#server/ports.ts';
import { options } from '../contract/sqlite-support.ts';
import { anyMeeting } from '../sync/support/any-meeting.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';
import { openGate } from '../support/open-gate.ts';

export type Step = 'pages' | 'keepHistory' | 'addMerged' | 'sweep';

export interface Order {
  dataDir: string;
  step: Step;
  /** Turns of the event loop after the step's call; `before`: it is not called at all; `after`: once it has returned. */
  at: 'before' | 'after' | number;
}

const { dataDir, step, at } = JSON.parse(process.argv[2] ?? '') as Order;
const die = () => process.kill(process.pid, 'SIGKILL');

function dieAfter(turns: number): void {
  if (turns === 0) die();
  else setImmediate(dieAfter, turns - 1);
}

async function* dyingPages<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  let page = 0;
  for await (const each of pages) {
    if (page === at) die();
    page += 1;
    yield each;
  }
  if (at === 'after') die();
}

function dying(log: MinutesLog): MinutesLog {
  const method = log[step] as (...args: unknown[]) => unknown;
  return {
    ...log,
    [step]: (...args: unknown[]) => {
      if (at === 'before') die();
      if (step === 'pages') return dyingPages(method.apply(log, args) as AsyncIterable<unknown>);
      const working = method.apply(log, args) as Promise<unknown>;
      if (typeof at === 'number') dieAfter(at);
      return working.then((answer) => {
        if (at === 'after') die();
        return answer;
      });
    },
  };
}

let now = Date.now();
const store = await openSqliteStore(options(dataDir, { node: 'child' }));
const merging = createMerging({ aside: true });
const parts = {
  aggregates: anyMeeting,
  merging,
  clock: { now: () => now },
  node: () => 'child',
  gate: openGate,
  logger: new QuietLog(),
};
const compaction = createCompaction({ ...parts, log: dying(store.log) });
await compaction.run();
now += 61_000;
await compaction.run();
