import { settle } from '../../sync/support/fake-time.ts';

/** Every order in which the steps of several can follow each other, each keeping its own. */
export function merges<T>(sequences: readonly (readonly T[])[]): T[][] {
  if (sequences.every((sequence) => sequence.length === 0)) return [[]];
  return sequences.flatMap((sequence, at) => {
    if (sequence.length === 0) return [];
    const rest = sequences.map((other, i) => (i === at ? other.slice(1) : other));
    return merges(rest).map((tail) => [sequence[0]!, ...tail]);
  });
}

/** Whoever waits for a step goes on when the schedule comes to it; once it is over, everybody does at once. */
export class Schedule {
  readonly #open = new Map<string, PromiseWithResolvers<void>>();
  readonly #come = new Map<string, PromiseWithResolvers<void>>();
  #over = false;

  at(step: string): Promise<void> {
    this.#of(this.#come, step).resolve();
    return this.#over ? Promise.resolve() : this.#of(this.#open, step).promise;
  }

  /** Resolves once somebody waits for it. */
  come(step: string): Promise<void> {
    return this.#of(this.#come, step).promise;
  }

  async go(step: string): Promise<void> {
    this.#of(this.#open, step).resolve();
    await settle();
  }

  async end(): Promise<void> {
    this.#over = true;
    for (const { resolve } of this.#open.values()) resolve();
    await settle();
  }

  #of(kind: Map<string, PromiseWithResolvers<void>>, step: string): PromiseWithResolvers<void> {
    const found = kind.get(step) ?? Promise.withResolvers<void>();
    kind.set(step, found);
    return found;
  }
}

/** What the store answers is of the moment at which it was asked, and arrives at a later one. */
export async function late<T>(schedule: Schedule, [asks, told]: readonly string[], ask: () => Promise<T>): Promise<T> {
  await schedule.at(asks!);
  const answer = ask();
  answer.catch(() => undefined);
  await schedule.at(told!);
  return answer;
}
