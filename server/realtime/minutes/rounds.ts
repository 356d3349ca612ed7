import type { Timers } from '../timers.ts';

interface Parts<T> {
  timers: Timers;
  /** In which each member is visited once. */
  everyMs: number;
  sliceMs: number;
  visit: (member: T) => void;
}

/** Visits each of many once in a while, some in each slice of it: all of them in one turn would hold up everybody. */
export class Rounds<T> {
  readonly #parts: Parts<T>;
  readonly #members = new Set<T>();
  /** Lives through slices: who has left is not met again, who has come stands at the end. */
  #next: Iterator<T> = this.#members.values();
  /** Visits that are due, in fractions of one. */
  #due = 0;
  #stop: (() => void) | undefined;

  constructor(parts: Parts<T>) {
    this.#parts = parts;
  }

  add(member: T): void {
    this.#members.add(member);
    this.#stop ??= this.#parts.timers.every(this.#parts.sliceMs, () => this.#slice());
  }

  delete(member: T): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.stop();
  }

  get size(): number {
    return this.#members.size;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#members.values();
  }

  /** No visits until somebody is added. */
  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#due = 0;
    // An iterator that waits holds on to all that has left the set since.
    this.#next = this.#members.values();
  }

  #slice(): void {
    const { everyMs, sliceMs, visit } = this.#parts;
    this.#due = Math.min(this.#due + (this.#members.size * sliceMs) / everyMs, this.#members.size);
    for (; this.#due >= 1; this.#due -= 1) {
      const member = this.#advance();
      if (member === undefined) return;
      visit(member.value);
    }
  }

  #advance(): { value: T } | undefined {
    const next = this.#next.next();
    if (!next.done) return next;
    this.#next = this.#members.values();
    const first = this.#next.next();
    return first.done ? undefined : first;
  }
}
