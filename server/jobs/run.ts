import type { Log } from '../ports.ts';

export interface Job {
  /** For the log, such as `sessions.purge`. */
  name: string;
  everyMs: number;
  run(): Promise<unknown>;
}

export interface Jobs {
  /** No run begins any more; resolves when those under way have ended. */
  stop(): Promise<void>;
}

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
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underWay.values());
    },
  };
}
