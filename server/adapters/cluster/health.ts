import type { StorageHealth } from '#server/ports.ts';

/** Whether the store answers, as the lease finds out. */
export class Health implements StorageHealth {
  readonly #listeners = new Set<(ok: boolean) => void>();
  #ok = true;

  get ok(): boolean {
    return this.#ok;
  }

  onChange(changed: (ok: boolean) => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  turn(ok: boolean): void {
    if (ok === this.#ok) return;
    this.#ok = ok;
    for (const changed of this.#listeners) changed(ok);
  }
}
