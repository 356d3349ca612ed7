import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Aside } from '#server/system/aside.ts';
import { processorsForGivingWay, processorsIn } from '#server/system/processors.ts';
import type { Asked, Told } from './support/echo-process.ts';

// What gives way to all others takes a while beside other tests.
vi.setConfig({ testTimeout: 60_000 });

const idle = 5;
const lowest = 19;
const asideUrl = new URL('../../../server/system/aside.ts', import.meta.url);
const echoUrl = new URL('./support/echo-process.ts', import.meta.url);
const linux = process.platform === 'linux';

interface Echo {
  aside: Aside<Asked, Told>;
  next(): Promise<Told>;
  ended: Promise<unknown>;
}

const begun: Echo[] = [];
afterEach(() => {
  for (const { aside } of begun.splice(0)) aside.end();
});

/** In a hurry, if nothing else is said: the machine may be busy with other tests. */
function begin({ hurry = true } = {}): Echo {
  const told: Told[] = [];
  const waiting: ((answer: Told) => void)[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const aside = new Aside<Asked, Told>(
    echoUrl,
    {
      answer: (answer) => (waiting.shift() ?? told.push.bind(told))(answer),
      ended: resolve,
      starved: () => undefined,
    },
    { hurry },
  );
  const next = (): Promise<Told> => {
    const had = told.shift();
    return had === undefined ? new Promise((answered) => waiting.push(answered)) : Promise.resolve(had);
  };
  const echo = { aside, next, ended };
  begun.push(echo);
  return echo;
}

async function asked(echo: Echo, request: Asked): Promise<Told> {
  const answer = echo.next();
  echo.aside.send(request);
  return answer;
}

/** Of proc_pid_stat(5), fields 19 and 41: of each thread of a process. */
function schedulingOf(process: number): { nice: number; policy: number }[] {
  const threads = execFileSync('sh', ['-c', `cat /proc/${process}/task/*/stat`], { encoding: 'utf8' });
  return threads.trimEnd().split('\n').map(scheduling);
}

function scheduling(stat: string): { nice: number; policy: number } {
  // The name before may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { nice: Number(fields[19 - 3]), policy: Number(fields[41 - 3]) };
}

/** Which it may use: proc_pid_status(5). */
const processorsOf = (process: number): number[] =>
  processorsIn(/^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${process}/status`, 'utf8'))![1]!);

describe('S8: a process beside the one that serves', () => {
  test('S8: does what it is handed, in order, bytes among it', async () => {
    const echo = begin();
    const bytes = new Uint8Array([0, 1, 255]).subarray(1);
    echo.aside.send({ echo: 'first' });
    echo.aside.send({ echo: bytes });
    expect(await echo.next()).toMatchObject({ echo: 'first' });
    expect(await echo.next()).toMatchObject({ echo: bytes });
  });

  test.runIf(linux)('S8: gives way with each of its threads', async () => {
    const { pid } = await asked(begin({ hurry: false }), {});
    // Idle where there is a `chrt` to say so, and the lowest priority elsewhere.
    const threads = schedulingOf(pid);
    expect(threads.length).toBeGreaterThan(1);
    for (const { nice, policy } of threads) expect([policy === idle, nice === lowest]).toContain(true);
    expect(schedulingOf(process.pid).some(({ policy }) => policy === idle)).toBe(false);
  });

  test.runIf(linux)('S8: keeps to the processors for what gives way, and is not kept there in a hurry', async () => {
    const slow = await asked(begin({ hurry: false }), {});
    expect(processorsOf(slow.pid)).toEqual(processorsForGivingWay());
    const quick = await asked(begin({ hurry: true }), {});
    expect(processorsOf(quick.pid)).toEqual(processorsOf(process.pid));
  });

  test.runIf(linux)('S8: has the lowest priority where nothing makes it idle', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-no-chrt-'));
    const code = `
      import { Aside } from ${JSON.stringify(asideUrl.href)};
      const aside = new Aside(new URL(${JSON.stringify(echoUrl.href)}), {
        answer: ({ pid, stat }) => { console.log(stat); process.exit(); }, ended: () => process.exit(1), starved: () => undefined,
      });
      aside.hold(true);
      aside.send({});`;
    for (const name of ['nice', 'true']) {
      const folders = process.env.PATH!.split(':');
      symlinkSync(folders.map((one) => join(one, name)).find(existsSync)!, join(folder, name));
    }
    try {
      const env = { ...process.env, PATH: folder };
      const stat = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', env });
      expect(scheduling(stat)).toEqual({ nice: lowest, policy: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('S8: sees nothing of what the environment holds for the server', async () => {
    process.env.ECHO_SECRET = 'a secret';
    try {
      const { environment } = await asked(begin(), {});
      expect(environment).not.toContain('ECHO_SECRET');
      expect(environment).toContain('PATH');
    } finally {
      delete process.env.ECHO_SECRET;
    }
  });

  test('S8: is not ended by what ends the whole group of processes', async () => {
    const echo = begin();
    const { pid } = await asked(echo, {});
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.kill(pid, signal);
    expect(await asked(echo, { echo: 'still here' })).toMatchObject({ echo: 'still here' });
  });

  test('S8: that it was killed is told once, and ending it then is no error', async () => {
    const echo = begin();
    const { pid } = await asked(echo, {});
    process.kill(pid, 'SIGKILL');
    await echo.ended;
    expect(echo.aside.over).toBe(true);
    echo.aside.send({ echo: 'to nobody' });
    echo.aside.end();
  });

  test('S8: ends with the process that began it, however that ends', async () => {
    const code = `
      import { Aside } from ${JSON.stringify(asideUrl.href)};
      const aside = new Aside(new URL(${JSON.stringify(echoUrl.href)}), {
        answer: ({ pid }) => console.log(pid), ended: () => undefined, starved: () => undefined,
      }, { hurry: true });
      aside.hold(true);
      aside.send({});`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(String(line));
    parent.kill('SIGKILL');
    // It shares the pipe, which is closed by the last that has it.
    await once(parent.stdout, 'close');
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
  });

  test('S8: keeps no process from ending that does not wait for it', () => {
    const code = `
      import { Aside } from ${JSON.stringify(asideUrl.href)};
      new Aside(new URL(${JSON.stringify(echoUrl.href)}), {
        answer: () => undefined, ended: () => undefined, starved: () => undefined,
      }, { hurry: true });`;
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 30_000 });
  });
});

/** Not as a zombie either, which its new parent may take a while to bury. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('S8: the processors for what gives way', () => {
  const among = (processors: number[]) => processorsForGivingWay(() => processors);

  test('S8: are the last quarter, one at least', () => {
    expect(among([0, 1])).toEqual([1]);
    expect(among([0, 1, 2, 3, 4])).toEqual([4]);
    expect(among([0, 1, 2, 3, 8, 9, 10, 11])).toEqual([10, 11]);
  });

  test('S8: are not told apart where there is but one, or nobody says which there are', () => {
    expect(among([5])).toEqual([5]);
    expect(among([])).toEqual([]);
  });

  test('S8: are read as the system writes them', () => {
    expect(processorsIn('0-3,8,10-11')).toEqual([0, 1, 2, 3, 8, 10, 11]);
    expect(processorsIn('7')).toEqual([7]);
    expect(processorsIn('')).toEqual([]);
  });
});
