/** The process that makes documents, one after the other: one beside the one that serves. */
import { answering } from '#server/system/answering.ts';
import type { Answer, Order } from './messages.ts';
import { render } from './render.ts';

async function take({ number, copy, format }: Order, tell: (answer: Answer) => void): Promise<void> {
  try {
    tell({ number, bytes: await render(copy, format, (share) => tell({ number, share })) });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ number, failed: { message, ...(stack === undefined ? {} : { stack }) } });
  }
}

let working: Promise<void> = Promise.resolve();
answering<Order, Answer>((order, tell) => {
  working = working.then(() => take(order, tell));
});
