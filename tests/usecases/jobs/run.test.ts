import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Job, startJobs } from '#server/jobs/run.ts';
import type { Log } from '#server/ports.ts';

const failed: unknown[] = [];
const log = { error: (_: string, about: unknown) => void failed.push(about) } as unknown as Log;

beforeEach(() => {
  vi.useFakeTimers();
  failed.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

/** A job whose runs end when the test says so. */
function slowJob(): Job & { runs: number; underWay: number; most: number; end: () => Promise<void> } {
  const ends: (() => void)[] = [];
  return {
    ...{ name: 'slow', everyMs: 10_000, runs: 0, underWay: 0, most: 0 },
    async run() {
      this.runs += 1;
      this.underWay += 1;
      this.most = Math.max(this.most, this.underWay);
      await new Promise<void>((end) => ends.push(end));
      this.underWay -= 1;
    },
    async end() {
      ends.shift()!();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe('jobs', () => {
  test('run at once and at their interval, never twice at a time; one that fails runs again', async () => {
    const job = slowJob();
    let tries = 0;
    const failing: Job = {
      name: 'failing',
      everyMs: 4_000,
      run: () => Promise.reject(new Error(String((tries += 1)))),
    };
    const jobs = startJobs([job, failing], log);
    expect(job.runs).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(job.runs).toBe(1);
    expect(tries).toBe(6);
    expect(failed).toHaveLength(6);
    await job.end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(job.runs).toBe(2);
    await job.end();
    await jobs.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(job.runs).toBe(2);
  });

  test('a burst that asks for one out of turn gets one run, half a second later', async () => {
    const job = slowJob();
    const jobs = startJobs([job], log);
    await job.end();
    for (let i = 0; i < 500; i += 1) jobs.soon('slow');
    jobs.soon('nobody’s');
    await vi.advanceTimersByTimeAsync(499);
    expect(job.runs).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(job.runs).toBe(2);
    await job.end();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(job.runs).toBe(2);
    await jobs.stop();
  });

  test('what is asked for while it runs is one more run afterwards, never one beside it', async () => {
    const job = slowJob();
    const jobs = startJobs([job], log);
    for (let i = 0; i < 50; i += 1) {
      jobs.soon('slow');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(job.runs).toBe(1);
    await job.end();
    await vi.advanceTimersByTimeAsync(500);
    expect(job.runs).toBe(2);
    await job.end();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(job).toMatchObject({ runs: 2, most: 1 });
    await jobs.stop();
  });

  test('nothing begins once they are stopped', async () => {
    const job = slowJob();
    const jobs = startJobs([job], log);
    jobs.soon('slow');
    await vi.advanceTimersByTimeAsync(600);
    const stopping = jobs.stop();
    jobs.soon('slow');
    await job.end();
    await stopping;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(job.runs).toBe(1);
  });
});
