/**
 * Whether times tell things apart that must not be. One of each kind is measured in each round, in an order drawn anew,
 * so that a machine that is busy meanwhile is so for all alike: a kind is slower, or faster, than the reference by more
 * than the margin in half of the rounds at most, unless it really is (sign test: exact, whatever the distribution).
 */

/** P(at least `hits` of `n`), each as likely as not. */
export function tail(hits: number, n: number): number {
  let log = -n * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= n; k += 1) {
    if (k >= hits) sum += Math.exp(log);
    log += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, sum);
}

export interface Timed<K extends string> {
  kinds: readonly K[];
  /** Which pairs must not be told apart. */
  pairs: readonly (readonly [K, K])[];
  /** In milliseconds: what is less is not looked for. */
  margin: number;
  attempt: (kind: K, round: number) => Promise<unknown>;
  /** Not measured. */
  prepare: (round: number) => Promise<unknown>;
}

/** With ten comparisons a false alarm is rarer than one in ten million; and it has to come twice. */
const significance = 1e-8;
const roundsOfALook = 60;

const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);

class Differences<K extends string> {
  readonly #of = new Map<string, number[]>();
  readonly #timed: Timed<K>;
  #round = 0;

  constructor(timed: Timed<K>) {
    this.#timed = timed;
  }

  /** @param counts false: only to warm up */
  async take(rounds: number, counts = true): Promise<void> {
    const { kinds, pairs, attempt, prepare } = this.#timed;
    for (let i = 0; i < rounds; i += 1) {
      const took = new Map<K, number>();
      this.#round += 1;
      await prepare(this.#round);
      for (const kind of shuffled(kinds)) {
        const from = performance.now();
        await attempt(kind, this.#round);
        took.set(kind, performance.now() - from);
      }
      if (!counts) continue;
      for (const [one, other] of pairs) {
        const key = `${one} | ${other}`;
        this.#of.set(key, [...(this.#of.get(key) ?? []), took.get(one)! - took.get(other)!]);
      }
    }
  }

  forget(): void {
    this.#of.clear();
  }

  toldApart(): string[] {
    const { margin } = this.#timed;
    return [...this.#of]
      .filter(([, differences]) =>
        [1, -1].some((sign) => {
          const hits = differences.filter((d) => d * sign > margin).length;
          return tail(hits, differences.length) < significance;
        }),
      )
      .map(([key]) => key);
  }
}

/** @returns the pairs that times tell apart: seen once, and once more in four times as many rounds taken afresh */
export async function toldApart<K extends string>(timed: Timed<K>): Promise<string[]> {
  const seen = new Differences(timed);
  await seen.take(10, false);
  await seen.take(roundsOfALook);
  if (seen.toldApart().length === 0) return [];
  seen.forget();
  await seen.take(4 * roundsOfALook);
  return seen.toldApart();
}

/** As above for what is known to leak: goes on until all of `expected` are seen, on a machine however busy. */
export async function leaking<K extends string>(timed: Timed<K>, expected: readonly string[]): Promise<string[]> {
  const seen = new Differences(timed);
  await seen.take(10, false);
  for (let look = 1; look <= 20; look += 1) {
    await seen.take(roundsOfALook);
    if (expected.every((pair) => seen.toldApart().includes(pair))) break;
  }
  return seen.toldApart();
}
