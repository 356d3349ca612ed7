import type { KeptHistory, LogEntry, MinutesLog, NewLogEntry } from '#server/ports.ts';

interface Waiting {
  entry: NewLogEntry;
  settle: (error?: Error) => void;
}

/**
 * A minutes log in memory whose writes and flushes happen when the test says so. Its port's contract is tested
 * elsewhere; this one is for what the sync room does while a real one is slow, or fails.
 */
export class MemoryLog implements MinutesLog {
  entries: LogEntry[] = [];
  bound = new Map<string, Map<number, string>>();
  recovering: number | undefined;
  /** Appends wait for `commit`. */
  holdAppends = false;
  /** Flushes wait for `flush`. */
  holdFlushes = false;
  /** Appends are refused. */
  failing = false;
  reads = 0;
  #waiting: Waiting[] = [];
  #unflushed: (() => void)[] = [];
  #next = 1;

  async append(entry: NewLogEntry): Promise<{ id: string; durable: Promise<void> }> {
    if (this.failing) throw new Error('the disk is full');
    if (this.holdAppends) {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push({ entry, settle: (error) => (error ? reject(error) : resolve()) });
      });
    }
    const id = this.#add(entry, 'plain');
    const durable = this.holdFlushes
      ? new Promise<void>((resolve) => this.#unflushed.push(resolve))
      : Promise.resolve();
    return { id, durable };
  }

  /** Lets the appends that wait happen, or fail. */
  commit(error?: Error): void {
    for (const waiting of this.#waiting.splice(0)) waiting.settle(error);
  }

  /** The process has died: what waited was never written. */
  forget(): void {
    this.#waiting = [];
    this.holdAppends = false;
    this.failing = false;
  }

  async forgetDocument(documentId: string): Promise<void> {
    for (const entry of this.entries.filter((e) => e.documentId === documentId)) {
      this.entries.splice(this.entries.indexOf(entry), 1);
    }
  }

  flush(): void {
    for (const resolve of this.#unflushed.splice(0)) resolve();
  }

  async read(documentId: string, except?: ReadonlySet<string>): Promise<LogEntry[]> {
    this.reads += 1;
    return this.entries.filter((e) => e.documentId === documentId && !except?.has(e.id));
  }

  async ids(documentIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const of = (documentId: string) => this.entries.filter((e) => e.documentId === documentId).map(({ id }) => id);
    return new Map(documentIds.map((documentId) => [documentId, of(documentId)]));
  }

  async *pages(documentId: string): AsyncGenerator<LogEntry[]> {
    const all = await this.read(documentId);
    yield all.filter((e) => e.kind === 'plain');
    yield all.filter((e) => e.kind === 'merged');
  }

  async waiting(documentId: string): Promise<number> {
    const covered = new Set(this.entries.flatMap((e) => e.parts ?? []));
    return this.entries.filter((e) => e.documentId === documentId && e.kind === 'plain' && !covered.has(e.id)).length;
  }

  async addMerged(entry: NewLogEntry & { parts: readonly string[] }): Promise<string> {
    return this.#add(entry, 'merged', entry.parts);
  }

  async sweep(documentId: string, ids: readonly string[]): Promise<number> {
    const named = (id: string): string[] => {
      const parts = this.entries.find((e) => e.id === id && e.documentId === documentId)?.parts ?? [];
      return parts.flatMap((part) => [part, ...named(part)]);
    };
    const parts = new Set(ids.flatMap(named));
    const count = this.entries.length;
    this.entries = this.entries.filter((e) => e.documentId !== documentId || !parts.has(e.id));
    return count - this.entries.length;
  }

  async uncompacted(moreThan: number, limit: number): Promise<string[]> {
    const covered = new Set(this.entries.flatMap((e) => e.parts ?? []));
    const counts = new Map<string, number>();
    for (const e of this.entries) {
      if (e.kind === 'plain' && !covered.has(e.id)) counts.set(e.documentId, (counts.get(e.documentId) ?? 0) + 1);
    }
    return [...counts]
      .filter(([, count]) => count > moreThan)
      .map(([id]) => id)
      .slice(0, limit);
  }

  async unswept(limit: number): Promise<{ documentId: string; id: string }[]> {
    const present = new Set(this.entries.map((e) => e.id));
    return this.entries.filter((e) => e.parts?.some((p) => present.has(p))).slice(0, limit);
  }

  readonly kept = new Map<string, Uint8Array>();

  async keepHistory(_scope: string, documentId: string, { key, content }: KeptHistory): Promise<void> {
    const id = `${documentId} ${key}`;
    if (!this.kept.has(id)) this.kept.set(id, content);
  }

  async *history(documentId: string): AsyncGenerator<KeptHistory> {
    for (const [id, content] of [...this.kept].sort()) {
      if (id.startsWith(`${documentId} `)) yield { key: id.slice(documentId.length + 1), content };
    }
  }

  async replaceHistory(_scope: string, documentId: string, { key, content }: KeptHistory): Promise<void> {
    this.kept.set(`${documentId} ${key}`, content);
  }

  async bindClient(documentId: string, clientId: number, personId: string): Promise<string> {
    const clients = this.bound.get(documentId) ?? new Map<number, string>();
    this.bound.set(documentId, clients);
    if (!clients.has(clientId)) clients.set(clientId, personId);
    return clients.get(clientId)!;
  }

  async boundClients(documentId: string): Promise<ReadonlyMap<number, string>> {
    return new Map(this.bound.get(documentId));
  }

  async recoveringUntil(): Promise<number | undefined> {
    return this.recovering;
  }

  #add(entry: NewLogEntry, kind: LogEntry['kind'], parts?: readonly string[]): string {
    const id = String(this.#next).padStart(8, '0');
    this.#next += 1;
    const { documentId, author, carried, at, node, update } = entry;
    this.entries.push({
      id,
      documentId,
      kind,
      author,
      at,
      node,
      update,
      ...(carried ? { carried } : {}),
      ...(parts ? { parts } : {}),
    });
    return id;
  }
}
