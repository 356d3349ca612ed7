import type { Passage } from '#lib/domain/expunction.ts';
import { type ErrorCode, QuorateError } from '#server/errors.ts';
import type { LogEntry, Merging } from '#server/ports.ts';
import { Attended } from '#server/system/attended.ts';
import { Desk } from './desk.ts';
import type { Answer, Request } from './messages.ts';
import { packEntries } from './packing.ts';
import type { Result, TaskName } from './tasks.ts';

/** Where one task's material is put together. */
interface Session {
  send(request: Request): void;
  task(request: Request & { is: 'task' }): Promise<unknown>;
  /** The task will not come. Never throws. */
  drop(number: number): void;
}

interface Bench {
  open(): Session;
  close(): Promise<void>;
}

interface Material {
  entries?: AsyncIterable<readonly LogEntry[]>;
  kept?: AsyncIterable<{ content: Uint8Array }>;
  passages?: readonly Passage[];
  atLeast?: number;
}

/**
 * @param options.aside merging takes a second for a long evening's work: not where sockets are served, but in a process
 *   beside it. The operator's tool, which serves nobody, does it where it is.
 */
export function createMerging({ aside }: { aside: boolean }): Merging {
  const bench = aside ? benchAside() : plainBench();
  let numbers = 0;

  async function run<N extends TaskName>(task: N, material: Material): Promise<Result<N>> {
    const number = (numbers += 1);
    const session = bench.open();
    try {
      for await (const page of material.entries ?? []) {
        session.send({ number, is: 'entries', packed: packEntries(page) });
      }
      for await (const { content } of material.kept ?? []) session.send({ number, is: 'kept', content });
    } catch (error) {
      session.drop(number);
      throw error;
    }
    const given = { passages: material.passages ?? [], atLeast: material.atLeast ?? 0 };
    return (await session.task({ number, is: 'task', task, given })) as Result<N>;
  }

  return {
    fold: (entries) => run('fold', { entries }),
    compact: (entries, options) => run('compact', { entries, ...options }),
    history: (kept, entries, passages) => run('history', { kept, entries: plainOnes(entries), passages }),
    examine: (entries, passages) => run('examine', { entries, passages }),
    holding: (entries, passages) => run('holding', { entries, passages }),
    scrub: (content, passages) => run('scrub', { kept: one({ content }), passages }),
    close: () => bench.close(),
  };
}

/** What merged entries hold is in the kept history. */
async function* plainOnes(pages: AsyncIterable<readonly LogEntry[]>): AsyncGenerator<LogEntry[]> {
  for await (const page of pages) yield page.filter(({ kind }) => kind === 'plain');
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}

function plainBench(): Bench {
  return {
    open() {
      const desk = new Desk();
      return {
        send: (request) => void desk.take(request),
        task: async (request) => desk.take(request)?.result,
        drop: () => undefined,
      };
    },
    close: async () => undefined,
  };
}

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'The process that merges minutes has ended.', { cause });

/** One process, begun at once, and anew after it failed. */
function benchAside(): Bench {
  let current = new Process();
  let closed = false;
  return {
    open() {
      if (closed) throw lost();
      if (current.over) current = new Process();
      return current;
    },
    async close() {
      closed = true;
      current.end();
    },
  };
}

class Process implements Session {
  readonly #aside: Attended<Request, Answer>;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: unknown) => void }>();
  /** What has not been answered, page by page. */
  readonly #sent = new Map<number, Request[]>();

  constructor() {
    this.#aside = new Attended(new URL('./merging-process.ts', import.meta.url), {
      answer: (answer) => this.#take(answer),
      ended: (cause) => this.#fail(cause),
      unanswered: () => [...this.#sent.values()].flat(),
    });
  }

  get over(): boolean {
    return this.#aside.over;
  }

  send(request: Request): void {
    // What was sent before has gone with the process: a new one would do the task on half of it.
    if (this.over) throw lost();
    const { number } = request;
    const sent = this.#sent.get(number);
    if (sent === undefined) this.#sent.set(number, [request]);
    else sent.push(request);
    this.#aside.send(request);
  }

  task(request: Request & { is: 'task' }): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.send(request);
      this.#waiting.set(request.number, { resolve, reject });
      this.#aside.hold(true);
    });
  }

  drop(number: number): void {
    this.#sent.delete(number);
    if (!this.over) this.#aside.send({ number, is: 'dropped' });
  }

  end(): void {
    this.#aside.end();
  }

  #take(answer: Answer): void {
    const { number } = answer;
    const task = this.#waiting.get(number);
    if (task === undefined) return;
    this.#waiting.delete(number);
    this.#sent.delete(number);
    if (this.#waiting.size === 0) this.#aside.hold(false);
    if ('failed' in answer) task.reject(asError(answer.failed));
    else task.resolve(answer.result);
  }

  #fail(cause?: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(lost(cause));
    this.#waiting.clear();
    this.#sent.clear();
  }
}

function asError({ message, code, stack }: { message: string; code?: string; stack?: string }): Error {
  const error = code === undefined ? new Error(message) : new QuorateError(code as ErrorCode, message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
