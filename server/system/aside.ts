import { fork, spawnSync, type ChildProcess } from 'node:child_process';

/**
 * What runs when nobody else wants its processor, and leaves at once to whoever does: sched(7), SCHED_IDLE, which
 * `chrt` of util-linux sets and Node cannot. The lowest priority is the next best: it is let finish its 3 ms.
 */
const givingWay = [
  ['chrt', '--idle', '0'],
  ['nice', '-n', '19'],
] as const;

let found: readonly string[] | undefined;

function wayToGiveWay(): readonly string[] {
  return (found ??=
    givingWay.find(([command, ...args]) => spawnSync(command, [...args, process.execPath, '--version']).status === 0) ??
    []);
}

/** None of what a server's environment holds is for work that needs no more than what it is handed. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, NODE_ENV, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_ENV, NODE_COMPILE_CACHE };
}

/**
 * A process beside the one that serves, for work that is heavy and can wait: passwords, merges, documents. It gives way
 * to every other, ends with this one, and keeps it alive only while `hold` says so.
 *
 * Not a thread: one that gives way does so also while it has the lock of a message port, the allocator or the memory
 * map, and the serving thread then waits for it and for all that are let go before it (priority inversion; measured in
 * docs/benchmarks.md). Nor would its garbage be collected apart.
 */
export class Aside<Request, Answer> {
  /** It has ended, or is about to: nothing more is done. */
  over = false;
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;

  /**
   * @param module calls `answering`
   * @param on.ended once, whether it failed or was told to end
   */
  constructor(module: URL, on: { answer: (answer: Answer) => void; ended: (cause?: unknown) => void }) {
    const [command = process.execPath, ...args] = [...wayToGiveWay(), process.execPath];
    this.#process = fork(module, {
      execPath: command,
      execArgv: args,
      env: environment(),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.hold(false);
    this.#process.on('message', (answer) => on.answer(answer as Answer));
    this.#gone = new Promise((resolve) => {
      const end = (cause?: unknown): void => {
        resolve();
        if (this.over) return;
        this.over = true;
        on.ended(cause);
      };
      // More than once, where it cannot be told to end either.
      this.#process.on('error', end);
      this.#process.once('exit', () => end());
    });
  }

  /** Copies what it is given. */
  send(request: Request): void {
    // That it could not be sent is seen by its end.
    this.#process.send(request as object, () => undefined);
  }

  /** Whether this process stays for it. */
  hold(whether: boolean): void {
    for (const handle of [this.#process, this.#process.channel]) {
      if (whether) handle?.ref();
      else handle?.unref();
    }
  }

  async end(): Promise<void> {
    this.hold(true);
    this.#process.kill('SIGKILL');
    await this.#gone;
  }
}
