import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const belowNormal = 10;
const moduleUrl = new URL('../../../server/system/give-way.ts', import.meta.url);

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

test.runIf(process.platform === 'linux')('S8: garbage is collected after what serves has had its turn', () => {
  const code = `
    const { readFileSync, readdirSync } = require('node:fs');
    const threads = () => readdirSync('/proc/self/task').map((id) => readFileSync('/proc/self/task/' + id + '/stat', 'utf8'));
    import(${JSON.stringify(moduleUrl.href)}).then(({ collectorsGiveWay }) => {
      const before = threads();
      collectorsGiveWay();
      console.log(JSON.stringify({ before, after: threads() }));
    });`;
  const output = execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  const { before, after } = JSON.parse(output) as Record<'before' | 'after', string[]>;
  const isCollector = (stat: string): boolean => stat.includes('(V8Worker)');
  const nices = (stats: string[]): number[] => stats.map((stat) => schedulingOf(stat).nice);

  const collectors = nices(after.filter(isCollector));
  expect(collectors.length).toBeGreaterThan(0);
  expect(collectors.every((nice) => nice >= belowNormal)).toBe(true);
  const others = (stats: string[]): string[] => stats.filter((stat) => !isCollector(stat));
  expect(new Set(nices(others(after)))).toEqual(new Set(nices(others(before))));
});
