/** The store's ports in memory: as exact as the contract asks, and with doors for faults. */
import { QuorateError } from '#server/errors.ts';
import {
  type Aggregates,
  type AggregateTypes,
  type AuditChain,
  type Blobs,
  type ChainEntry,
  type Collection,
  collections,
  type LogEntry,
  type MinutesLog,
  type NewLogEntry,
  type OutboxEntry,
  type Stored,
} from '#server/ports.ts';

type AnyStored = Stored<AggregateTypes[Collection]>;
type Declared = Record<string, { keys: (value: unknown) => readonly string[]; unique?: true }>;

export interface MemoryStore {
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  minutesLog: MinutesLog;
  /** Every write of an aggregate passes here first; what it throws is what the caller sees. */
  beforeWrite: (write: {
    kind: 'insert' | 'replace' | 'clearOutbox';
    collection: Collection;
    id: string;
  }) => void | Promise<void>;
  /** For tests that look everywhere: all documents of a collection, as they are kept. */
  all: <C extends Collection>(collection: C) => AggregateTypes[C][];
  /** For tests that tamper: the chain as it is kept. */
  entries: ChainEntry[];
}

const indexesOf = (collection: Collection): Declared => collections[collection].indexes as unknown as Declared;
const keysOf = (collection: Collection, index: string, value: unknown): readonly string[] =>
  indexesOf(collection)[index]!.keys(value);

export function createMemoryStore(): MemoryStore {
  const documents = new Map<Collection, Map<string, AnyStored>>();
  const of = (collection: Collection) =>
    documents.get(collection) ?? documents.set(collection, new Map()).get(collection)!;

  function refuseTaken(collection: Collection, value: AggregateTypes[Collection]): void {
    for (const [index, { unique }] of Object.entries(indexesOf(collection))) {
      if (unique !== true) continue;
      const keys = new Set(keysOf(collection, index, value));
      for (const other of of(collection).values()) {
        if (other.value.id !== value.id && keysOf(collection, index, other.value).some((key) => keys.has(key))) {
          throw new QuorateError('conflict');
        }
      }
    }
  }

  const aggregates = {
    async get(collection: Collection, id: string) {
      return structuredClone(of(collection).get(id));
    },
    async find(collection: Collection, index: string, key: string, page: { after?: string; limit?: number } = {}) {
      const found = [...of(collection).values()]
        .filter(({ value }) => keysOf(collection, index, value).includes(key) && value.id > (page.after ?? ''))
        .sort((a, b) => (a.value.id < b.value.id ? -1 : 1));
      return structuredClone(found.slice(0, page.limit ?? found.length));
    },
    async insert(collection: Collection, value: AggregateTypes[Collection], outbox: readonly OutboxEntry[] = []) {
      await store.beforeWrite({ kind: 'insert', collection, id: value.id });
      if (of(collection).has(value.id)) throw new QuorateError('conflict');
      refuseTaken(collection, value);
      of(collection).set(value.id, structuredClone({ version: 1, value, outbox }));
    },
    async replace(
      collection: Collection,
      value: AggregateTypes[Collection],
      baseVersion: number,
      outbox: readonly OutboxEntry[] = [],
    ) {
      await store.beforeWrite({ kind: 'replace', collection, id: value.id });
      const before = of(collection).get(value.id);
      if (before?.version !== baseVersion) throw new QuorateError('stale_version');
      refuseTaken(collection, value);
      const version = baseVersion + 1;
      of(collection).set(value.id, structuredClone({ version, value, outbox: [...before.outbox, ...outbox] }));
      return version;
    },
    async remove(collection: Collection, id: string) {
      of(collection).delete(id);
    },
    async clearOutbox(collection: Collection, id: string, entryIds: readonly string[]) {
      await store.beforeWrite({ kind: 'clearOutbox', collection, id });
      const stored = of(collection).get(id);
      if (stored === undefined) return;
      of(collection).set(id, { ...stored, outbox: stored.outbox.filter((entry) => !entryIds.includes(entry.id)) });
    },
    async withOutbox(limit: number) {
      const waiting = [...documents].flatMap(([collection, all]) =>
        [...all.values()]
          .filter((d) => d.outbox.length > 0)
          .map((d) => ({ collection, id: d.value.id, outbox: d.outbox })),
      );
      return structuredClone(waiting.slice(0, limit));
    },
  };

  const store: MemoryStore = {
    aggregates: aggregates as unknown as Aggregates,
    ...createChain(),
    blobs: createBlobs(),
    minutesLog: createLog(),
    beforeWrite: () => undefined,
    all: (collection) => structuredClone([...of(collection).values()].map(({ value }) => value)) as never,
  };
  return store;
}

function createChain(): { chain: AuditChain; entries: ChainEntry[] } {
  const entries: ChainEntry[] = [];
  const of = (organisationId: string) => entries.filter((entry) => entry.organisationId === organisationId);
  return {
    entries,
    chain: {
      async head(organisationId) {
        const last = of(organisationId)
          .sort((a, b) => a.sequence - b.sequence)
          .at(-1);
        return last && { sequence: last.sequence, hash: last.hash };
      },
      async add(entry) {
        if (of(entry.organisationId).some(({ id }) => id === entry.id)) return 'idPresent';
        if (of(entry.organisationId).some(({ sequence }) => sequence === entry.sequence)) return 'sequenceTaken';
        entries.push(structuredClone(entry));
        return 'added';
      },
      async read(organisationId, { after = 0, limit } = {}) {
        const found = of(organisationId)
          .filter(({ sequence }) => sequence > after)
          .sort((a, b) => a.sequence - b.sequence);
        return structuredClone(found.slice(0, limit ?? found.length));
      },
    },
  };
}

function createBlobs(): Blobs {
  const blobs = new Map<string, Uint8Array>();
  return {
    async put(_scope, content, id = `blob-${blobs.size + 1}`) {
      blobs.set(id, content.slice());
      return id;
    },
    get: async (id) => blobs.get(id),
    async remove(id) {
      blobs.delete(id);
    },
  };
}

/** Only what the use cases use of the log: the rest belongs to the minutes endpoint, whose tests use the real one. */
function createLog(): MinutesLog {
  const entries: LogEntry[] = [];
  const bound = new Map<string, Map<number, string>>();
  const kept = new Map<string, Map<string, Uint8Array>>();
  const used: Partial<MinutesLog> = {
    async append({ scope: _, ...entry }: NewLogEntry) {
      const id = `entry-${String(entries.length + 1).padStart(6, '0')}`;
      entries.push({ ...entry, id, kind: 'plain' });
      return { id, durable: Promise.resolve() };
    },
    read: async (documentId, except) =>
      entries.filter((entry) => entry.documentId === documentId && except?.has(entry.id) !== true),
    async *pages(documentId) {
      yield entries.filter((entry) => entry.documentId === documentId);
    },
    async keepHistory(_scope, documentId, { key, content }) {
      const chunks = kept.get(documentId) ?? new Map<string, Uint8Array>();
      kept.set(documentId, chunks);
      if (!chunks.has(key)) chunks.set(key, content);
    },
    async *history(documentId) {
      for (const [key, content] of kept.get(documentId) ?? []) yield { key, content };
    },
    async forgetDocument(documentId) {
      for (const entry of entries.filter((one) => one.documentId === documentId))
        entries.splice(entries.indexOf(entry), 1);
      kept.delete(documentId);
      bound.delete(documentId);
    },
    async bindClient(documentId, clientId, personId) {
      const clients = bound.get(documentId) ?? new Map<number, string>();
      bound.set(documentId, clients);
      if (!clients.has(clientId)) clients.set(clientId, personId);
      return clients.get(clientId)!;
    },
    boundClients: async (documentId) => new Map(bound.get(documentId)),
  };
  return used as MinutesLog;
}
