import { Worker } from 'node:worker_threads';
import { QuorateError } from '#server/errors.ts';

/** Without a hash, one is made of the password; with one, they are compared. */
export interface Request {
  password: string;
  hash?: string;
  /** For the one that is made: 16 bytes, base64url. */
  salt?: string;
}
export type Answer = { result: string | boolean } | { failed: string };

interface Waiting {
  resolve: (result: string | boolean) => void;
  reject: (error: Error) => void;
}

/** A thread for one piece of work at a time. It keeps no process alive that does not wait for it. */
class Thread {
  over = false;
  #waiting: Waiting | undefined;
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url));

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => {
      if ('failed' in answer) this.#settle((waiting) => waiting.reject(new Error(answer.failed)));
      else this.#settle((waiting) => waiting.resolve(answer.result));
    });
    this.#worker.on('error', (cause) => this.#end(cause));
    this.#worker.on('exit', () => this.#end());
  }

  compute(request: Request): Promise<string | boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#worker.unref();
    if (waiting) how(waiting);
  }

  #end(cause?: unknown): void {
    this.over = true;
    this.#settle(({ reject }) =>
      reject(new QuorateError('unavailable', 'The thread that checks passwords has ended.', { cause })),
    );
  }
}

/** As many threads as work at once, begun when they are first needed, and anew after one failed. */
export function createThreads(): (password: string, hash?: string, salt?: string) => Promise<string | boolean> {
  const idle: Thread[] = [];
  return async (password, hash, salt) => {
    const thread = idle.pop() ?? new Thread();
    try {
      return await thread.compute({
        password,
        ...(hash === undefined ? {} : { hash }),
        ...(salt === undefined ? {} : { salt }),
      });
    } finally {
      if (!thread.over) idle.push(thread);
    }
  };
}
