import type { Clock } from '#server/ports.ts';
import type { Timers } from '#server/realtime/timers.ts';

/** A clock that stands still until the test moves it. Turns of the event loop are real. */
export class FakeTime implements Clock, Timers {
  #now = Date.UTC(2026, 0, 15, 18, 0);
  #timers: { at: number; every: number | undefined; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  /** How long each look at the clock seems to take: work takes no time otherwise. */
  msALook = 0;
  #looked = 0;

  /** On a clock that only moves on. */
  elapsed(): number {
    this.#looked += this.msALook;
    return this.#now + this.#looked;
  }

  after(ms: number, run: () => void): () => void {
    return this.#add(ms, undefined, run);
  }

  every(ms: number, run: () => void): () => void {
    return this.#add(ms, ms, run);
  }

  /** Timers that have been set and neither ran nor were stopped. */
  get waiting(): number {
    return this.#timers.length;
  }

  tick(run: () => void): void {
    setImmediate(run);
  }

  next(run: () => void): void {
    process.nextTick(run);
  }

  /**
   * Moves on, with everything that falls due, and lets what follows from it happen.
   * @param rest after each timer
   */
  async advance(ms: number, rest: () => Promise<void> = settle): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      if (due.every === undefined) this.#timers.splice(this.#timers.indexOf(due), 1);
      else due.at += due.every;
      due.run();
      await rest();
    }
    this.#now = end;
    await rest();
  }

  #add(ms: number, every: number | undefined, run: () => void): () => void {
    const timer = { at: this.#now + ms, every, run };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }
}

/** Lets everything that is ready happen: promises, and the turns of the event loop that they lead to. */
export async function settle(turns = 12): Promise<void> {
  for (let i = 0; i < turns; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
