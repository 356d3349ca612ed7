import { getPriority } from 'node:os';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Errands } from '#server/system/errands.ts';
import { processorTime } from '#server/system/processor-time.ts';
import type { Errand } from './support/errand-process.ts';

// What gives way to all others takes a while beside other tests.
vi.setConfig({ testTimeout: 60_000 });

const url = new URL('./support/errand-process.ts', import.meta.url);
const linux = process.platform === 'linux';
/** Looked at once a second, it is seen at the second look. */
const starvedMs = 2_000;
const restMs = 60_000;

describe('S8: errands run in a process beside the one that serves', () => {
  let errands: Errands<Errand, number>;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    errands = new Errands(url, (cause) => new Error('lost', { cause }));
  });
  afterEach(() => {
    vi.useRealTimers();
    errands.close();
  });

  /** @returns the process’s number, which is stopped: it gets nothing done, as where others take every processor */
  async function stopped(): Promise<number> {
    const pid = await errands.run({});
    process.kill(pid, 'SIGSTOP');
    return pid;
  }

  /** @returns the number of the one that has taken its place, and has answered */
  async function hurried(): Promise<number> {
    await stopped();
    const answered = errands.run({});
    vi.advanceTimersByTime(starvedMs);
    return answered;
  }

  test('S8: each is answered to whoever asked, with its shares, and fails by itself', async () => {
    const told: number[] = [];
    const [one, other, failed] = await Promise.allSettled([
      errands.run({ shares: [0.5, 1] }, (share) => told.push(share)),
      errands.run({}),
      errands.run({ fail: 'no ink' }),
    ]);
    expect(told).toEqual([0.5, 1]);
    expect(one).toEqual(other);
    expect(failed).toMatchObject({ reason: { message: 'no ink' } });
  });

  test('S8: killed, it refuses what was under way, and another takes its place', async () => {
    const pid = await stopped();
    const underWay = expect(errands.run({})).rejects.toThrow('lost');
    process.kill(pid, 'SIGKILL');
    await underWay;
    expect(await errands.run({})).not.toBe(pid);
  });

  test.runIf(linux)('S8: what waits for one that gets no processor is run by one that hurries', async () => {
    const pid = await stopped();
    const [one, other] = [errands.run({}), errands.run({})];
    vi.advanceTimersByTime(starvedMs);
    const another = await one;
    expect(another).not.toBe(pid);
    expect(await other).toBe(another);
    expect(getPriority(another)).toBe(Math.min(19, getPriority() + 10));
  });

  test.runIf(linux)('S8: one that hurries is kept until it has had no work for a minute', async () => {
    const pid = await hurried();
    vi.advanceTimersByTime(restMs - 1);
    expect(await errands.run({})).toBe(pid);
    vi.advanceTimersByTime(restMs - 1);
    expect(await errands.run({})).toBe(pid);
    vi.advanceTimersByTime(restMs);
    expect(await errands.run({})).not.toBe(pid);
  });

  test.runIf(linux)('S8: one that rests does not end with what it was just handed', async () => {
    const pid = await hurried();
    vi.advanceTimersByTime(restMs - 1);
    const next = errands.run({});
    vi.advanceTimersByTime(1);
    expect(await next).toBe(pid);
  });

  test.runIf(linux)('S8: one that gets some, or is not waited for, is not given up', async () => {
    const pid = await errands.run({});
    vi.advanceTimersByTime(10 * starvedMs);
    const busy = errands.run({ busyMs: 1_000 });
    for (let look = 1; look <= 4; look += 1) {
      const enough = processorTime(pid)! + 100;
      while (processorTime(pid)! < enough) await new Promise(setImmediate);
      vi.advanceTimersByTime(starvedMs / 2);
    }
    expect(await busy).toBe(pid);
  });
});
