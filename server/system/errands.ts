import { Attended } from './attended.ts';

/** To the process that runs them. */
export interface Sent<Errand> {
  number: number;
  errand: Errand;
}

/** From it; `share` comes any number of times before the rest. */
export type Told<Result> =
  | { number: number; share: number }
  | { number: number; result: Result }
  | { number: number; failed: { message: string; stack?: string } };

interface Waiting<Errand, Result> {
  errand: Errand;
  told: (share: number) => void;
  resolve: (result: Result) => void;
  reject: (error: Error) => void;
}

/**
 * Errands that are run in a process beside the one that serves (`Attended`): each is answered once, and leaves nothing
 * behind, so that it can be run again. The process is begun when it is first needed, and anew after it failed.
 */
export class Errands<Errand, Result> {
  readonly #module: URL;
  readonly #lost: (cause?: unknown) => Error;
  readonly #waiting = new Map<number, Waiting<Errand, Result>>();
  #numbers = 0;
  #aside: Attended<Sent<Errand>, Told<Result>> | undefined;
  #closed = false;

  /**
   * @param module calls `runningErrands`
   * @param lost what those who wait are told when its process fails
   */
  constructor(module: URL, lost: (cause?: unknown) => Error) {
    this.#module = module;
    this.#lost = lost;
  }

  /** Its process, before anybody has to wait for that. */
  begin(): void {
    this.#current();
  }

  /** @param told the share that is done, from 0 to 1 */
  async run(errand: Errand, told: (share: number) => void = () => undefined): Promise<Result> {
    if (this.#closed) throw this.#lost();
    const aside = this.#current();
    return new Promise((resolve, reject) => {
      const number = (this.#numbers += 1);
      this.#waiting.set(number, { errand, told, resolve, reject });
      aside.hold(true);
      aside.send({ number, errand });
    });
  }

  /** What was under way is lost, and nothing more is run. */
  close(): void {
    this.#closed = true;
    this.#aside?.end();
  }

  #current(): Attended<Sent<Errand>, Told<Result>> {
    if (this.#aside === undefined || this.#aside.over) {
      this.#aside = new Attended<Sent<Errand>, Told<Result>>(this.#module, {
        answer: (answer) => this.#take(answer),
        ended: (cause) => this.#fail(cause),
        unanswered: () => this.#unanswered(),
      });
    }
    return this.#aside;
  }

  *#unanswered(): Generator<Sent<Errand>> {
    for (const [number, { errand }] of this.#waiting) yield { number, errand };
  }

  #take(answer: Told<Result>): void {
    const waiting = this.#waiting.get(answer.number);
    if (waiting === undefined) return;
    if ('share' in answer) return waiting.told(answer.share);
    this.#waiting.delete(answer.number);
    if (this.#waiting.size === 0) this.#aside?.hold(false);
    if ('result' in answer) waiting.resolve(answer.result);
    else waiting.reject(Object.assign(new Error(answer.failed.message), { stack: answer.failed.stack }));
  }

  #fail(cause?: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(this.#lost(cause));
    this.#waiting.clear();
  }
}
