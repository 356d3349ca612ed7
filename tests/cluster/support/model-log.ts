/** A document's log as the model's nodes have it: its entries are known by their ids, and are somebody's. */
import type { Db } from 'mongodb';
import type { Leases } from '#server/adapters/mongo/leases.ts';
import { createQuarantine } from '#server/adapters/mongo/quarantine.ts';
import { after, keyOf, newWrite, openKey, toId, type EntryDocument } from '#server/adapters/mongo/log-entries.ts';
import { pause } from '#server/adapters/cluster/time.ts';
import type { Log, MinutesLog, NewLogEntry } from '#server/ports.ts';
import { DuplicateKey } from './model-database.ts';
import type { Process } from './world.ts';

export const documentId = 'd';

export interface Entry {
  id: string;
  author: string;
}

/** As long as the store's own log tries. */
const patienceMs = 10_000;
const pauseMs = 200;

interface Parts {
  db: Db;
  leases: Leases;
  process: Process;
  /** By a clock that may be wrong. */
  now: () => number;
  logger: Log;
}

export class ModelLog implements Pick<MinutesLog, 'append'> {
  readonly #parts: Parts;
  readonly #quarantine: ReturnType<typeof createQuarantine>;
  #last = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#quarantine = createQuarantine(this.#log, parts.leases, parts.logger);
  }

  get #log() {
    return this.#parts.db.collection<EntryDocument>('log');
  }

  async append({ author, node }: NewLogEntry): Promise<{ id: string; durable: Promise<void> }> {
    const w = newWrite();
    this.#last = Math.max(this.#last + 1, Math.floor(this.#parts.now() * 1_000));
    const { time } = this.#parts.process;
    const deadline = time.now() + patienceMs;
    for (let n = toId(this.#last); ;) {
      const entry = { _id: keyOf(documentId, n), d: documentId, k: 'p', n, w, author, at: 0, node };
      try {
        await this.#log.insertOne({ ...entry, open: openKey(node, documentId) } as EntryDocument);
        return { id: n, durable: Promise.resolve() };
      } catch (error) {
        if (error instanceof DuplicateKey) {
          if ((await this.#writeOf(entry._id)) === w) return { id: n, durable: Promise.resolve() };
          n = after(n);
        } else if (time.now() > deadline) throw error;
        else await pause(time, pauseMs);
      }
    }
  }

  async ids(): Promise<string[]> {
    return (await this.#found()).map(({ n }) => n);
  }

  /** What counts (R4). */
  async read(): Promise<Entry[]> {
    const counting = await this.#quarantine(await this.#found());
    return counting.map(({ n, author }) => ({ id: n, author }));
  }

  #found(): Promise<EntryDocument[]> {
    return this.#log.find({ d: documentId, k: { $in: ['p', 'c'] } }).toArray();
  }

  async #writeOf(_id: string): Promise<string | undefined> {
    for (;;) {
      try {
        return (await this.#log.findOne({ _id }))?.w;
      } catch {
        await pause(this.#parts.process.time, pauseMs);
      }
    }
  }
}
