/**
 * S3: how much of what was typed here is durable. The server acknowledges by counting frames, so this counts alike.
 * What was typed while there was no connection goes out with the answer to the server's first question (step 2).
 */
export class UnsavedCount {
  /** Changes made here, ever; and how many of them are durable. */
  #made = 0;
  #durable = 0;
  /** Of the present connection: for each frame sent, how many changes had been made, and this client's Yjs clock. */
  #frames: { made: number; clock: number }[] = [];
  #acknowledged = 0;
  /** The frame from which on everything made here is covered. */
  #complete: number | undefined;

  /** Up to which Yjs clock this client's changes are durable. */
  durableClock = 0;

  get unsaved(): number {
    return this.#made - this.#durable;
  }

  /** Whether the server's question has been answered on the present connection. */
  get answered(): boolean {
    return this.#complete !== undefined;
  }

  made(): void {
    this.#made += 1;
  }

  connected(): void {
    this.#frames = [];
    this.#acknowledged = 0;
    this.#complete = undefined;
  }

  sent(kind: 'step2' | 'update', clock: number): void {
    this.#frames.push({ made: this.#made, clock });
    if (kind === 'step2') this.#complete ??= this.#acknowledged + this.#frames.length;
  }

  /** @param count the first so many frames of this connection are durable */
  acknowledged(count: number): void {
    const fresh = this.#frames.splice(0, Math.max(0, count - this.#acknowledged));
    const last = fresh.at(-1);
    this.#acknowledged += fresh.length;
    if (last !== undefined && this.#complete !== undefined && this.#acknowledged >= this.#complete) {
      this.#durable = Math.max(this.#durable, last.made);
      this.durableClock = Math.max(this.durableClock, last.clock);
    }
  }
}
