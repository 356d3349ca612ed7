/** Calls between the benchmark's processes, over Node's channel to a child. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

type Call = { id: number; method: string; params: unknown };
type Answer = { id: number; result?: unknown; error?: string };
export type Methods = Record<string, (params: never) => unknown>;

/** The child's end. */
export function answer(methods: Methods): void {
  process.on('message', ({ id, method, params }: Call) => {
    const work = methods[method];
    Promise.resolve()
      .then(() => {
        if (work === undefined) throw new Error(`there is no ${method} here`);
        return work(params as never);
      })
      .then(
        (result) => process.send?.({ id, result } satisfies Answer),
        (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack! : String(error) }),
      );
  });
  // Whoever started it has gone.
  process.on('disconnect', () => process.exit(0));
}

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
export const canPin = hasTaskset && availableParallelism() > 1;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

const compiled = fileURLToPath(new URL('../../.cache/node', import.meta.url));

interface ChildOptions {
  /** None: where the system puts it. */
  core: number | undefined;
  args?: readonly string[] | undefined;
  /** For Node itself. */
  node?: readonly string[] | undefined;
}

/** A process of the benchmark's own, on a core of its own where that can be had. */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #name: string;
  /** The end of what it wrote to its standard error. */
  complaints = '';
  #calls = 0;

  /** @param module path from this folder */
  constructor(module: string, { core, args: given = [], node: flags = [] }: ChildOptions) {
    this.#name = module;
    const file = fileURLToPath(new URL(module, import.meta.url));
    const node = [process.execPath, '--expose-gc', '--max-old-space-size=6144', ...flags, file, ...given];
    const [command, ...args] = canPin && core !== undefined ? ['taskset', '-c', String(core), ...node] : node;
    this.#process = spawn(command!, args, {
      // As `npm start` has it: compiled code is kept for the next start.
      env: { ...process.env, NODE_ENV: 'production', NODE_COMPILE_CACHE: compiled },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#process.stderr?.on('data', (chunk) => (this.complaints = (this.complaints + String(chunk)).slice(-4_000)));
    this.#process.on('message', ({ id, result, error }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(`${module}: ${error}`));
    });
    this.#process.on('exit', (code, signal) => this.#ended(`ended with ${signal ?? code}`));
    this.#process.on('error', (error) => this.#ended(error.message));
    const last = () => this.#process.kill('SIGKILL');
    process.once('exit', last);
    this.#process.on('exit', () => process.off('exit', last));
  }

  call<Result>(method: string, params: unknown = {}): Promise<Result> {
    if (!this.#process.connected) return Promise.reject(new Error(`${this.#name} has ended\n${this.complaints}`));
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, method, params } satisfies Call);
    });
  }

  /** With `stop` it ends as an operator would end it; with `kill` at once. */
  async end(how: 'stop' | 'kill'): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    if (how === 'kill') child.kill('SIGKILL');
    else {
      this.call('stop').catch(() => undefined);
      const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
      await ended;
      return clearTimeout(late);
    }
    await ended;
  }

  #ended(how: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(`${this.#name} ${how}\n${this.complaints}`));
    this.#waiting.clear();
  }
}
