/** The process that merges: one beside the one that serves. */
import { QuorateError } from '#server/errors.ts';
import { answering } from '#server/system/answering.ts';
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

answering<Request, Answer>((request, tell) => {
  const told = answer(request);
  if (told) tell(told);
});
