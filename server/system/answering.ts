import type { Sent, Told } from './errands.ts';

/**
 * Called in a process that was begun beside another (`Aside`). What ends a whole group of processes is for the other to
 * follow: it may have work left for this one, which ends with it.
 */
export function answering<Request, Answer>(take: (request: Request, tell: (answer: Answer) => void) => void): void {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit());
  const tell = (answer: Answer): void => void process.send?.(answer, undefined, undefined, () => undefined);
  process.on('message', (request) => take(request as Request, tell));
}

/** Called in the process that was begun for `Errands`. */
export function runningErrands<Errand, Result>(
  run: (errand: Errand, told: (share: number) => void) => Promise<Result>,
): void {
  answering<Sent<Errand>, Told<Result>>(({ number, errand }, tell) => {
    run(errand, (share) => tell({ number, share })).then(
      (result) => tell({ number, result }),
      (error: unknown) => {
        const { message, stack } = error instanceof Error ? error : new Error(String(error));
        tell({ number, failed: { message, ...(stack === undefined ? {} : { stack }) } });
      },
    );
  });
}
