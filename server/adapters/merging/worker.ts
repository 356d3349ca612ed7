/** The thread that merges: one for the process. */
import { parentPort } from 'node:worker_threads';
import { QuorateError } from '#server/errors.ts';
import { giveWay } from '#server/ports/give-way.ts';
import { Desk } from './desk.ts';
import type { Answer, Request } from './messages.ts';

const desk = new Desk();

function answer(request: Request): Answer | undefined {
  const { number } = request;
  try {
    const done = desk.take(request);
    return done && { number, ...done };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const failed = { message, ...(stack === undefined ? {} : { stack }) };
    return { number, failed: error instanceof QuorateError ? { ...failed, code: error.code } : failed };
  }
}

giveWay();
parentPort?.on('message', (request: Request) => {
  const told = answer(request);
  if (told) parentPort?.postMessage(told);
});
