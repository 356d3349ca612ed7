import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import type { ChildOrder, ChildReport } from './sqlite-child.ts';

export interface Other {
  pid: number;
  process: ChildProcess;
  reports: ChildReport[];
  /** The first report, past or to come, that `matches`. */
  until(matches: (report: ChildReport) => boolean): Promise<ChildReport>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Closes its store in order. */
  close(): Promise<void>;
}

const file = new URL('./sqlite-child.ts', import.meta.url);

/** Starts another process on the store, and waits until it has it open. */
export async function startOther(
  dataDir: string,
  work: ChildOrder['work'],
  over: ChildOrder['over'] = {},
): Promise<Other> {
  const order: ChildOrder = { dataDir, work, over };
  const child = fork(file, [JSON.stringify(order)], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const reports: ChildReport[] = [];
  const waiting = new Set<() => void>();
  const notice = () => waiting.forEach((look) => look());
  child.on('message', (report: ChildReport) => {
    reports.push(report);
    notice();
  });
  const gone = once(child, 'exit');
  void gone.then(notice);

  const until = (matches: (report: ChildReport) => boolean) =>
    new Promise<ChildReport>((resolve, reject) => {
      const look = () => {
        const found = reports.find(matches);
        if (found) resolve(found);
        else if (child.exitCode !== null || child.signalCode !== null) reject(new Error('the other process is gone'));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
    });

  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  await until(({ at }) => at === 'ready').catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  return {
    pid: child.pid ?? 0,
    process: child,
    reports,
    until,
    kill,
    async close() {
      child.send('close');
      await gone;
    },
  };
}
