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
    if (now > this.#at) {
      this.#left = Math.min(this.#atOnce, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
      this.#at = now;
    }
    this.#left -= count;
    return this.#left >= 0;
  }
}
