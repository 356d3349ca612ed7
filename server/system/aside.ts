import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { processorTime } from './processor-time.ts';
import { processorsForGivingWay } from './processors.ts';

/**
 * What runs when nobody else wants its processor, and leaves at once to whoever does: sched(7), SCHED_IDLE, which
 * `chrt` of util-linux sets and Node cannot. The lowest priority is the next best: it is let finish its 3 ms.
 */
const givingWay = [
  ['chrt', '--idle', '0'],
  ['nice', '-n', '19'],
] as const;

/** On those processors alone; `taskset` of util-linux says so. They may be others when the next process is begun. */
const keptApart = (): string[] => {
  const processors = processorsForGivingWay();
  return processors.length === 0 ? [] : ['taskset', '-c', processors.join(',')];
};

/** A tenth of a processor beside one other that wants it: what is idle would get a three-hundredth. */
const inAHurry = ['nice', '-n', '10'] as const;

/** How long one that was begun in a hurry stays without work, ms. */
const restMs = 60_000;

/** How often one that is waited for is looked at, ms. */
const lookMs = 1_000;

interface Ways {
  canKeepApart: boolean;
  givingWay: readonly string[];
  inAHurry: readonly string[];
}

let found: Ways | undefined;

/** Tried once, as the server starts: trying takes the serving thread some milliseconds. */
function ways(): Ways {
  return (found ??= {
    canKeepApart: isPossible(keptApart()),
    givingWay: givingWay.find(isPossible) ?? [],
    inAHurry: isPossible(inAHurry) ? inAHurry : [],
  });
}

function isPossible([command, ...args]: readonly string[]): boolean {
  return command !== undefined && spawnSync(command, [...args, 'true']).status === 0;
}

function wayOf(hurry: boolean): readonly string[] {
  const { canKeepApart, givingWay, inAHurry } = ways();
  if (hurry) return inAHurry;
  return canKeepApart ? [...keptApart(), ...givingWay] : givingWay;
}

/** None of what a server's environment holds is for work that needs no more than what it is handed. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, NODE_ENV, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_ENV, NODE_COMPILE_CACHE };
}

export interface AsideEvents<Answer> {
  answer: (answer: Answer) => void;
  /** Once, whether it failed or was told to end. */
  ended: (cause?: unknown) => void;
  /**
   * It is waited for and has had less than a twentieth of a processor for a second: others keep all that it may use
   * busy, and who gives way to them gets nothing done. Never of one that was begun in a hurry.
   */
  starved: () => void;
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
  readonly #hurry: boolean;
  readonly #starved: () => void;
  readonly #ended: (cause?: unknown) => void;
  #held = false;
  #timer: NodeJS.Timeout | undefined;
  /** Of the processor’s time, when it was last looked at, ms. */
  #had: number | undefined;

  /**
   * @param module calls `answering`
   * @param options.hurry it gets a tenth of a processor beside others, and ends once it has had no work for a minute
   */
  constructor(module: URL, on: AsideEvents<Answer>, { hurry = false }: { hurry?: boolean } = {}) {
    this.#hurry = hurry;
    this.#starved = on.starved;
    this.#ended = on.ended;
    const [command = process.execPath, ...args] = [...wayOf(hurry), process.execPath];
    this.#process = fork(module, {
      execPath: command,
      execArgv: args,
      env: environment(),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.hold(false);
    this.#process.on('message', (answer) => on.answer(answer as Answer));
    // More than once, where it cannot be told to end either.
    this.#process.on('error', (cause) => this.#over(cause));
    this.#process.once('exit', () => this.#over());
  }

  /** Copies what it is given. */
  send(request: Request): void {
    // One that rests is not to end with what it was just handed.
    if (!this.#held) this.#watch();
    // That it could not be sent, or never began, is seen by its end.
    this.#process.send?.(request as object, () => undefined);
  }

  /** Whether this process stays for it: it has work that is waited for. */
  hold(whether: boolean): void {
    for (const handle of [this.#process, this.#process.channel]) {
      if (whether) handle?.ref();
      else handle?.unref();
    }
    if (whether === this.#held) return;
    this.#held = whether;
    this.#watch();
  }

  /** At once: not when it has gone, for which one that gets no processor takes long, and what is sent goes with it. */
  end(): void {
    this.#process.kill('SIGKILL');
    this.#over();
  }

  #over(cause?: unknown): void {
    if (this.over) return;
    this.over = true;
    this.hold(false);
    this.#ended(cause);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    this.#had = undefined;
    if (this.over) return;
    if (this.#hurry && !this.#held) this.#timer = setTimeout(() => this.end(), restMs).unref();
    if (!this.#hurry && this.#held) this.#timer = setInterval(() => this.#look(), lookMs).unref();
  }

  #look(): void {
    const has = processorTime(this.#process.pid);
    if (has !== undefined && this.#had !== undefined && has - this.#had < lookMs / 20) this.#starved();
    this.#had = has;
  }
}
