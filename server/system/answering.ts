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
