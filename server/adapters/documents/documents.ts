import { QuorateError } from '#server/errors.ts';
import type { Documents } from '#server/ports.ts';
import { Aside } from '#server/system/aside.ts';
import type { Answer, Order } from './messages.ts';
import { render } from './render.ts';

/**
 * @param options.aside making a document takes a good part of a second: not where sockets are served, but in a process
 *   beside it. Tests and the operator's tool do it where they are.
 */
export function createDocuments({ aside }: { aside: boolean }): Documents {
  if (!aside) {
    return {
      render: (copy, format, told) => render(copy, format, told ?? (() => undefined)),
      close: async () => undefined,
    };
  }
  let current: Process | undefined;
  let closed = false;
  return {
    async render(copy, format, told) {
      if (closed) throw lost();
      if (current === undefined || current.over) current = new Process();
      return current.make({ copy, format }, told ?? (() => undefined));
    },
    async close() {
      closed = true;
      await current?.end();
    },
  };
}

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'The process that makes documents has ended.', { cause });

interface Waiting {
  told: (share: number) => void;
  resolve: (bytes: Uint8Array) => void;
  reject: (error: unknown) => void;
}

class Process {
  #numbers = 0;
  readonly #aside: Aside<Order, Answer>;
  readonly #waiting = new Map<number, Waiting>();

  constructor() {
    this.#aside = new Aside(new URL('./documents-process.ts', import.meta.url), {
      answer: (answer) => this.#take(answer),
      ended: (cause) => this.#fail(cause),
    });
  }

  get over(): boolean {
    return this.#aside.over;
  }

  make(order: Omit<Order, 'number'>, told: Waiting['told']): Promise<Uint8Array> {
    const number = (this.#numbers += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { told, resolve, reject });
      this.#aside.hold(true);
      this.#aside.send({ number, ...order });
    });
  }

  end(): Promise<void> {
    return this.#aside.end();
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.number);
    if (waiting === undefined) return;
    if ('share' in answer) return waiting.told(answer.share);
    this.#waiting.delete(answer.number);
    if (this.#waiting.size === 0) this.#aside.hold(false);
    if ('bytes' in answer) waiting.resolve(answer.bytes);
    else waiting.reject(Object.assign(new Error(answer.failed.message), { stack: answer.failed.stack }));
  }

  #fail(cause?: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(lost(cause));
    this.#waiting.clear();
  }
}
