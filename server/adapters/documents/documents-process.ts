/** The process that makes documents, one after the other: one beside the one that serves. */
import { runningErrands } from '#server/system/answering.ts';
import type { Order } from './messages.ts';
import { render } from './render.ts';

let working: Promise<unknown> = Promise.resolve();
runningErrands<Order, Uint8Array>(({ copy, format }, told) => {
  const made = working.then(() => render(copy, format, told));
  working = made.catch(() => undefined);
  return made;
});
