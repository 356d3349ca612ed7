import type { Log } from '../ports.ts';

export interface Job {
  /** For the log, such as `sessions.purge`. */
  name: string;
  everyMs: number;
  run(): Promise<unknown>;
}

export interface Jobs {
  /**
   * Runs a job out of turn, since there is something for it: in half a second, so that many who ask at once are one run,
   * and whoever asked has their answer first. While it runs: once more afterwards. A name that no job has is nobody's.
   */
  soon(name: string): void;
  /** No run begins any more; resolves when those under way have ended. */
  stop(): Promise<void>;
}

const soonMs = 500;

/** Runs each job at once and then at its interval, never twice at the same time. A failed run is logged and tried again. */
export function startJobs(jobs: readonly Job[], log: Log): Jobs {
  const underWay = new Map<Job, Promise<void>>();
  const begin = (job: Job) => {
    if (underWay.has(job)) return;
    const run = job
      .run()
      .then(
        () => undefined,
        (error: unknown) => log.error('job failed', { job: job.name, error }),
      )
      .finally(() => underWay.delete(job));
    underWay.set(job, run);
  };
  const timers = jobs.map((job) => {
    begin(job);
    return setInterval(begin, job.everyMs, job).unref();
  });
  const asked = new Map<Job, NodeJS.Timeout>();
  let stopped = false;
  const soon = (job: Job) => {
    if (stopped || asked.has(job)) return;
    const due = () => {
      asked.delete(job);
      // What it has read already may lack what it was asked for.
      const running = underWay.get(job);
      if (running === undefined) begin(job);
      else void running.then(() => soon(job));
    };
    asked.set(job, setTimeout(due, soonMs).unref());
  };
  return {
    soon(name) {
      for (const job of jobs) if (job.name === name) soon(job);
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      for (const timer of asked.values()) clearTimeout(timer);
      await Promise.all(underWay.values());
    },
  };
}
