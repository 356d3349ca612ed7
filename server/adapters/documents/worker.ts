/** The thread that makes documents: one for the process, one document after the other. */
import { parentPort } from 'node:worker_threads';
import { giveWay } from '#server/ports/give-way.ts';
import type { Answer, Order } from './messages.ts';
import { render } from './render.ts';

const tell = (answer: Answer): void => parentPort?.postMessage(answer);

async function take({ number, copy, format }: Order): Promise<void> {
  try {
    tell({ number, bytes: await render(copy, format, (share) => tell({ number, share })) });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    tell({ number, failed: { message, ...(stack === undefined ? {} : { stack }) } });
  }
}

giveWay();
let working: Promise<void> = Promise.resolve();
parentPort?.on('message', (order: Order) => {
  working = working.then(() => take(order));
});
