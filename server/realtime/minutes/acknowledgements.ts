/** `?acks=1`: counts the sync frames of one connection until all of the first n are durable (S3). */
export class Acknowledgements {
  /** For each frame from `#durable` on: the commit it depends upon; infinite while that is not known. */
  readonly #frames: number[] = [];
  #durable = 0;

  /** @returns the frame's number, from 1 */
  received(): number {
    this.#frames.push(Infinity);
    return this.#durable + this.#frames.length;
  }

  /** The frame's content is in the log once this commit, and those before it, are. */
  settle(frame: number, sequence: number): void {
    this.#frames[frame - this.#durable - 1] = sequence;
  }

  /** @param upTo all commits up to this one are durable. @returns how many frames are, when that has grown */
  advance(upTo: number): number | undefined {
    const before = this.#durable;
    while (this.#frames.length > 0 && this.#frames[0]! <= upTo) {
      this.#frames.shift();
      this.#durable += 1;
    }
    return this.#durable > before ? this.#durable : undefined;
  }

  get count(): number {
    return this.#durable;
  }
}
