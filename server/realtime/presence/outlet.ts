import type { Gate, Log } from '../../ports.ts';

interface Parts {
  gate: Pick<Gate, 'open' | 'opened'>;
  log: Log;
}

/**
 * R4: what goes to sockets while the gate is open. While it is closed it waits, and of what concerns the same thing
 * only the newest: as many as there are things to tell of, whatever happens meanwhile.
 */
export class Outlet {
  readonly #parts: Parts;
  readonly #due = new Map<string, () => void>();
  #waiting: object | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * In the order of the calls.
   * @param about what takes the place of an earlier one about the same
   * @param emit tells what is newest when it is called
   */
  send(about: string, emit: () => void): void {
    this.#due.delete(about);
    this.#due.set(about, emit);
    this.#flush();
  }

  /** There is nobody left for whom it was. */
  drop(): void {
    this.#due.clear();
    this.#waiting = undefined;
  }

  #flush(): void {
    for (const [about, emit] of this.#due) {
      if (!this.#parts.gate.open) return this.#wait();
      this.#due.delete(about);
      emit();
    }
  }

  #wait(): void {
    if (this.#waiting) return;
    const waiting = (this.#waiting = {});
    const opened = () => {
      if (this.#waiting !== waiting) return;
      this.#waiting = undefined;
      this.#flush();
    };
    this.#parts.gate.opened().then(opened, (error: unknown) => {
      if (this.#waiting === waiting) this.#waiting = undefined;
      this.#parts.log.warn('live events wait for the next one', { error });
    });
  }
}
