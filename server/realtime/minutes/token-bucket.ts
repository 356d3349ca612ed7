/** Lets through so many at once, then so many a second. */
export class TokenBucket {
  readonly #atOnce: number;
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(atOnce: number, perSecond: number, now: number) {
    this.#atOnce = atOnce;
    this.#perSecond = perSecond;
    this.#left = atOnce;
    this.#at = now;
  }

  /** @returns whether there was room */
  take(count: number, now: number): boolean {
    this.#left = this.left(now) - count;
    return this.#left >= 0;
  }

  /** Below 0 once more was taken than there was. */
  left(now: number): number {
    if (now > this.#at) {
      this.#left = Math.min(this.#atOnce, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
      this.#at = now;
    }
    return this.#left;
  }

  /** @returns milliseconds until there is room */
  wait(now: number): number {
    const left = this.left(now);
    return left > 0 ? 0 : ((1 - left) / this.#perSecond) * 1000;
  }
}
