/** Latencies by hundredths of a millisecond: counting one takes no memory. */
const perMs = 100;
const upToMs = 20_000;

export class Histogram {
  readonly #counts = new Uint32Array(upToMs * perMs);
  #total = 0;
  #longest = 0;

  add(ms: number): void {
    const slot = Math.min(this.#counts.length - 1, Math.max(0, Math.floor(ms * perMs)));
    this.#counts[slot] = this.#counts[slot]! + 1;
    this.#total += 1;
    if (ms > this.#longest) this.#longest = ms;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
    this.#longest = 0;
  }

  get total(): number {
    return this.#total;
  }

  get longest(): number {
    return this.#longest;
  }

  /** @param share from 0 to 1. @returns milliseconds; NaN when there is nothing */
  percentile(share: number): number {
    if (this.#total === 0) return NaN;
    let left = Math.max(1, Math.ceil(this.#total * share));
    for (let slot = 0; slot < this.#counts.length; slot += 1) {
      left -= this.#counts[slot]!;
      if (left <= 0) return (slot + 0.5) / perMs;
    }
    return this.#longest;
  }
}
