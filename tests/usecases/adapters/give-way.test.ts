import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

const idle = 5;
const lowest = 19;
const belowNormal = 10;
const moduleUrl = new URL('../../../server/ports/give-way.ts', import.meta.url);

/** Of proc_pid_stat(5), fields 19 and 41. */
interface Scheduling {
  nice: number;
  policy: number;
}

function schedulingOf(stat: string): Scheduling {
  // The name before may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { nice: Number(fields[19 - 3]), policy: Number(fields[41 - 3]) };
}

/** @returns what became of a thread that gave way */
async function afterGivingWay(environment: NodeJS.ProcessEnv): Promise<Scheduling> {
  const code = `
    const { readFileSync } = require('node:fs');
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(moduleUrl.href)}).then(({ giveWay }) => {
      giveWay();
      parentPort.postMessage(readFileSync('/proc/thread-self/stat', 'utf8'));
    });`;
  const worker = new Worker(code, { eval: true, env: environment });
  const [stat] = (await once(worker, 'message')) as [string];
  await worker.terminate();
  return schedulingOf(stat);
}

test.runIf(process.platform === 'linux')(
  'S8: a thread that gives way runs when no other wants its processor',
  async () => {
    const before = schedulingOf(readFileSync('/proc/thread-self/stat', 'utf8'));
    const { nice, policy } = await afterGivingWay(process.env);
    // Idle where there is a `chrt` to say so, and the lowest priority elsewhere.
    expect([policy === idle, nice === lowest]).toContain(true);
    expect(schedulingOf(readFileSync('/proc/thread-self/stat', 'utf8'))).toEqual(before);
  },
);

test.runIf(process.platform === 'linux')(
  'S8: without the tool that makes it idle it has the lowest priority',
  async () => {
    const { nice, policy } = await afterGivingWay({ PATH: fileURLToPath(new URL('.', import.meta.url)) });
    expect([nice, policy]).toEqual([lowest, 0]);
  },
);

test.runIf(process.platform === 'linux')('S8: garbage is collected after what serves has had its turn', () => {
  const code = `
    const { readFileSync, readdirSync } = require('node:fs');
    import(${JSON.stringify(moduleUrl.href)}).then(({ collectorsGiveWay }) => {
      collectorsGiveWay();
      const threads = readdirSync('/proc/self/task').map((thread) => readFileSync('/proc/self/task/' + thread + '/stat', 'utf8'));
      console.log(JSON.stringify(threads));
    });`;
  const stats = JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })) as string[];
  const collectors = stats.filter((stat) => stat.includes('(V8Worker)'));
  expect(collectors.length).toBeGreaterThan(0);
  expect(collectors.map((stat) => schedulingOf(stat).nice)).toEqual(collectors.map(() => belowNormal));
  const others = stats.filter((stat) => !stat.includes('(V8Worker)'));
  expect(others.map((stat) => schedulingOf(stat).nice)).not.toContain(belowNormal);
});
