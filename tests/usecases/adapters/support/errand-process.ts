/** A process beside a test that runs errands. */
import { runningErrands } from '#server/system/answering.ts';

export interface Errand {
  /** Told before it is done. */
  shares?: number[];
  fail?: string;
  /** For so long it needs a processor. */
  busyMs?: number;
}

runningErrands<Errand, number>(async ({ shares = [], fail, busyMs = 0 }, told) => {
  shares.forEach(told);
  const { user } = process.cpuUsage();
  while (process.cpuUsage().user - user < busyMs * 1_000);
  if (fail !== undefined) throw new Error(fail);
  return process.pid;
});
