/** The way between a process and the store: as unkind as one may be. */
import { QuorateError } from '#server/errors.ts';
import type { Process, World } from './world.ts';

/** How a link is at a moment. */
export interface Weather {
  /** Nothing passes: `hangs` without a sign, `refuses` with an error at once. */
  cut?: 'hangs' | 'refuses';
  /** One in so many requests takes very long, on its way there or back. */
  slow?: number;
  /** One in so many loses its answer, or never arrives. */
  lossy?: number;
}

/** After which a driver gives up. */
const givenUpMs = 5_000;
const longestMs = 4_000;

export class Link {
  weather: Weather = {};
  readonly #world: World;
  readonly #process: Process;
  /** What waits for the link to pass again. */
  #held: (() => void)[] = [];

  constructor(world: World, process: Process) {
    this.#world = world;
    this.#process = process;
  }

  heal(weather: Weather = {}): void {
    this.weather = weather;
    for (const go of this.#held.splice(0)) go();
  }

  /** @throws QuorateError `unavailable`, whether it was applied or not */
  request<T>(apply: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(new QuorateError('unavailable', 'no answer'));
      const giveUp = this.#world.in(givenUpMs, refuse, this.#process);
      const answer = (ms: number, settle: () => void) => {
        this.#world.in(ms, () => (giveUp(), settle()), this.#process);
      };
      const fail = (ms: number) => answer(ms, refuse);
      const leave = () => {
        const { random } = this.#world;
        if (this.weather.cut === 'refuses') return void fail(this.#transit());
        if (this.weather.cut === 'hangs') {
          // Sent again and again by the system, as long as there is a connection; or without a word of it.
          const what = random.below(5);
          if (what < 2) this.#held.push(leave);
          else if (what < 4) fail(random.below(4_000));
          return;
        }
        const lost = this.#oneIn(this.weather.lossy);
        if (lost) fail(random.below(3_000));
        if (lost && random.below(2) === 0) return;
        this.#world.in(this.#transit(), () => {
          const back = (settle: () => void) => {
            const cut = this.weather.cut !== undefined;
            if (cut && random.below(2) === 0) this.#held.push(() => answer(this.#transit(), settle));
            else if (cut) fail(random.below(4_000));
            else if (!lost) answer(this.#transit(), settle);
          };
          try {
            const value = apply();
            back(() => resolve(value));
          } catch (error) {
            back(() => reject(error));
          }
        });
      };
      // Most of what is written is with the system at once; the rest is if the process comes to it.
      if (this.#world.random.below(8) === 0) this.#world.in(this.#world.random.next() * 3, leave, this.#process);
      else leave();
    });
  }

  #oneIn(many: number | undefined): boolean {
    return many !== undefined && this.#world.random.below(many) === 0;
  }

  #transit(): number {
    const { random } = this.#world;
    const usual = 0.3 + random.next() * (random.below(10) === 0 ? 30 : 3);
    return this.#oneIn(this.weather.slow) ? usual + random.next() ** 2 * longestMs : usual;
  }
}
