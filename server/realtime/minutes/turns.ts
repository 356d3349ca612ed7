import type { Timers } from '../timers.ts';

/**
 * Lets in one after the other, as many in a turn of the event loop as its time allows: a whole meeting that comes
 * back at once after a cut must not hold up those who are writing.
 */
export class Turns {
  readonly #timers: Timers;
  readonly #elapsed: () => number;
  readonly #msInTurn: number;
  #waiting: (() => void)[] = [];
  #running = false;

  /** @param elapsed milliseconds, on a clock that only moves on */
  constructor(timers: Timers, msInTurn: number, elapsed: () => number = () => performance.now()) {
    this.#timers = timers;
    this.#msInTurn = msInTurn;
    this.#elapsed = elapsed;
  }

  /** Resolves when it is the caller's turn; in the order of the calls. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#running) return;
      this.#running = true;
      this.#timers.next(() => this.#run(this.#elapsed()));
    });
  }

  /** One at a time: what each begins, promises included, is over before the next. */
  #run(began: number): void {
    const go = this.#waiting.shift();
    if (!go) {
      this.#running = false;
      return;
    }
    go();
    // Node runs what is to come next before promises, unless a promise asks for it.
    queueMicrotask(() => this.#timers.next(() => this.#goOn(began)));
  }

  #goOn(began: number): void {
    if (this.#elapsed() - began < this.#msInTurn) this.#run(began);
    else this.#timers.tick(() => this.#run(this.#elapsed()));
  }
}
