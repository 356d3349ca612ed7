import { Worker } from 'node:worker_threads';
import { QuorateError } from '#server/errors.ts';
import type { Documents } from '#server/ports.ts';
import type { Answer, Order } from './messages.ts';
import { render } from './render.ts';

/**
 * @param options.thread making a document takes a good part of a second: not where sockets are served. Tests and the
 *   operator's tool do it where they are.
 */
export function createDocuments({ thread }: { thread: boolean }): Documents {
  if (!thread) {
    return {
      render: (copy, format, told) => render(copy, format, told ?? (() => undefined)),
      close: async () => undefined,
    };
  }
  let current: Thread | undefined;
  let closed = false;
  return {
    async render(copy, format, told) {
      if (closed) throw lost();
      if (current === undefined || current.over) current = new Thread();
      return current.make({ copy, format }, told ?? (() => undefined));
    },
    async close() {
      closed = true;
      await current?.end();
    },
  };
}

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'The thread that makes documents has ended.', { cause });

interface Waiting {
  told: (share: number) => void;
  resolve: (bytes: Uint8Array) => void;
  reject: (error: unknown) => void;
}

class Thread {
  over = false;
  #numbers = 0;
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url));
  readonly #waiting = new Map<number, Waiting>();

  constructor() {
    // It keeps no process alive that has nothing else to do; a document that is waited for does.
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail());
  }

  make(order: Omit<Order, 'number'>, told: Waiting['told']): Promise<Uint8Array> {
    const number = (this.#numbers += 1);
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ number, ...order } satisfies Order);
      this.#waiting.set(number, { told, resolve, reject });
      this.#worker.ref();
    });
  }

  async end(): Promise<void> {
    this.over = true;
    await this.#worker.terminate();
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.number);
    if (waiting === undefined) return;
    if ('share' in answer) return waiting.told(answer.share);
    this.#waiting.delete(answer.number);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('bytes' in answer) waiting.resolve(answer.bytes);
    else waiting.reject(Object.assign(new Error(answer.failed.message), { stack: answer.failed.stack }));
  }

  #fail(cause?: unknown): void {
    this.over = true;
    for (const { reject } of this.#waiting.values()) reject(lost(cause));
    this.#waiting.clear();
  }
}
