import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { openMongoStore, type MongoStore } from '#server/adapters/mongo/store.ts';
import type { Clock, LogEntry, MinutesLog, NodeName } from '#server/ports.ts';
import { documentId } from '../fake-workspace.ts';
import { QuietLog } from '../quiet-log.ts';
import { Ledger } from './ledger.ts';
import type { SharedStore } from './shared-store.ts';

/** The store that nodes really share: each process has an adapter of its own, and writes take their time. */
export class RealStore implements SharedStore {
  readonly takesTime = true;
  readonly #uri: string;
  readonly #mine: MongoStore;
  readonly #stores: MongoStore[];
  readonly #ledger = new Ledger();
  readonly #seen = new Set<string>();

  static async open(uri: string, clock: Clock): Promise<RealStore> {
    return new RealStore(uri, await open(uri, clock));
  }

  private constructor(uri: string, mine: MongoStore) {
    this.#uri = uri;
    this.#mine = mine;
    this.#stores = [mine];
  }

  get log(): MinutesLog {
    return this.#mine.log;
  }

  async join(node: NodeName, clock: Clock): Promise<MinutesLog> {
    const store = await open(this.#uri, clock);
    this.#stores.push(store);
    await store.nodes.begin({ node, shared: true });
    return store.log;
  }

  rename(node: NodeName): Promise<void> {
    return this.#mine.nodes.begin({ node, shared: true });
  }

  leave(node: NodeName): Promise<void> {
    return this.#mine.nodes.end(node);
  }

  async fence(node: NodeName): Promise<void> {
    await this.#mine.nodes.fence({ node, beats: 0, shared: true });
  }

  entries(): Promise<LogEntry[]> {
    return this.log.read(documentId);
  }

  async lacks(update: Uint8Array, but?: 'marks'): Promise<string | undefined> {
    const lacking = this.#ledger.lacks(update, but);
    if (lacking === undefined) return undefined;
    for (const entry of await this.log.read(documentId, this.#seen)) {
      this.#seen.add(entry.id);
      this.#ledger.add(entry.update);
    }
    return this.#ledger.lacks(update, but);
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
  }
}

const open = (uri: string, clock: Clock): Promise<MongoStore> =>
  openMongoStore({ uri, clock, codec: createCompressingCodec(), environment: 'test', log: new QuietLog() });
