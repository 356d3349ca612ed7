/** Repeatable chance. */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** From 0, below 1. Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

/**
 * Fixed where it must be repeatable (CI); one of the moment more elsewhere, which the test's title tells.
 * `FUZZ_SEED` repeats one that failed; with `FUZZ_RUNS` so many, from that one on (`npm run fuzz`).
 */
export function seeds(fixed: readonly number[]): number[] {
  const given = process.env.FUZZ_SEED;
  if (given !== undefined) {
    return Array.from({ length: Number(process.env.FUZZ_RUNS ?? 1) }, (_, i) => (Number(given) + i) % 2 ** 31);
  }
  return process.env.CI ? [...fixed] : [...fixed, Date.now() % 2 ** 31];
}
