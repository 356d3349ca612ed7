import { setImmediate } from 'node:timers/promises';
import type { Gate } from '#server/ports.ts';

const never = new Promise<never>(() => {});

/** A gate as a node of several has it (R4): it holds as long as its lease, and is open while the bus is heard too. */
export class NodeGate implements Gate {
  leased = true;
  dead = false;
  /** Since when it has not held. */
  lapsedAt = 0;
  readonly #hears: () => boolean;
  readonly #fenced = new Set<() => void>();
  #waiting: (() => void)[] = [];

  constructor(hears: () => boolean) {
    this.#hears = hears;
  }

  get holds(): boolean {
    return this.leased && !this.dead;
  }

  get open(): boolean {
    return this.holds && this.#hears();
  }

  /** Without the bus the store is asked, which takes its time. */
  async opened(): Promise<void> {
    while (!this.open) {
      if (this.dead) return never;
      if (!this.holds) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else {
        await setImmediate();
        if (this.holds) return;
      }
    }
  }

  onFenced(end: () => void): () => void {
    this.#fenced.add(end);
    return () => void this.#fenced.delete(end);
  }

  lease(leased: boolean): void {
    this.leased = leased;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  fence(): void {
    for (const end of [...this.#fenced]) end();
  }
}
