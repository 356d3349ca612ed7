/** As much of a browser's IndexedDB as unsaved work needs: one store of rows by key, which outlives pages. */
interface Row {
  key: string;
}
type Range = { lower: string; upper: string };

export class FakeIndexedDb {
  readonly rows = new Map<string, Row>();
  #watchers: (() => void)[] = [];

  /** Resolves once the rows satisfy the condition, at the change that makes them so. */
  async until(condition: (rows: Row[]) => boolean): Promise<void> {
    while (!condition([...this.rows.values()])) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** @returns takes it away again */
  install(): () => void {
    const globals = globalThis as unknown as Record<string, unknown>;
    globals.indexedDB = {
      databases: async () => [{ name: 'quorate-unsaved' }],
      open: () => answered(() => this.#database()),
    };
    globals.IDBKeyRange = { bound: (lower: string, upper: string): Range => ({ lower, upper }) };
    return () => {
      delete globals.indexedDB;
      delete globals.IDBKeyRange;
    };
  }

  #database() {
    return {
      close() {},
      transaction: () => {
        const transaction = { objectStore: () => this.#store(), oncomplete: () => {}, onerror: () => {} };
        // After the answers to what is asked in it.
        queueMicrotask(() => queueMicrotask(() => transaction.oncomplete()));
        return transaction;
      },
    };
  }

  #store() {
    const within = (range?: Range) =>
      [...this.rows.keys()].filter((key) => range === undefined || (key >= range.lower && key <= range.upper));
    return {
      getAll: (range?: Range) => answered(() => within(range).map((key) => structuredClone(this.rows.get(key))), []),
      count: () => ({ result: this.rows.size }),
      put: (row: Row) => this.#change(() => this.rows.set(row.key, structuredClone(row))),
      delete: (which: string | Range) =>
        this.#change(() => {
          for (const key of typeof which === 'string' ? [which] : within(which)) this.rows.delete(key);
        }),
    };
  }

  #change(change: () => void) {
    change();
    for (const tell of this.#watchers.splice(0)) tell();
    return {};
  }
}

function answered<T>(result: () => T, before?: T) {
  const request = { result: before, onsuccess: () => {}, onerror: () => {} };
  queueMicrotask(() => {
    request.result = result();
    request.onsuccess();
  });
  return request;
}
