import type { Gate, StorageHealth } from '#server/ports.ts';

/** A gate that the test opens and shuts. */
export class FakeGate implements Gate {
  open = true;
  holds = true;
  readonly #waiting: (() => void)[] = [];
  readonly #fenced = new Set<() => void>();

  opened(): Promise<void> {
    return this.open ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  onFenced(end: () => void): () => void {
    this.#fenced.add(end);
    return () => void this.#fenced.delete(end);
  }

  unlock(): void {
    this.open = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  fence(): void {
    for (const end of this.#fenced) end();
  }
}

/** A store that comes and goes as the test says. */
export class FakeStorage implements StorageHealth {
  ok = true;
  readonly #listeners = new Set<(ok: boolean) => void>();

  onChange(changed: (ok: boolean) => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  turn(ok: boolean): void {
    this.ok = ok;
    for (const listener of this.#listeners) listener(ok);
  }
}
