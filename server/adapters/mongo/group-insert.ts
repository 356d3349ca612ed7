import { MongoBulkWriteError, type Collection } from 'mongodb';
import { setImmediate } from 'node:timers';
import { untilDecided } from './outcomes.ts';
import { guarded } from './client.ts';
import { unavailable } from './errors.ts';
import { after, keyOf, keysOf, type EntryDocument } from './log-entries.ts';

/** Collects entries of one turn of the event loop into one write (S9). */
export interface GroupInsert {
  /** @returns the entry's id once it is in the log: another than it came with where that was taken */
  add(entry: EntryDocument): Promise<string>;
  /** Resolves when nothing is under way. Never rejects. */
  idle(): Promise<void>;
}

interface Waiting {
  entry: EntryDocument;
  resolve: (id: string) => void;
  reject: (error: unknown) => void;
}

/** Writes under way at once. One alone would make each wait for the whole of the one before. */
const atOnce = 4;
const duplicateKey = 11_000;

export function createGroupInsert(log: Collection<EntryDocument>): GroupInsert {
  let gathered: Waiting[] = [];
  let scheduled = false;
  let underWay = 0;
  const idlers: (() => void)[] = [];

  /** Those that met an entry of another's take the next id of their document. */
  async function moveOn(met: readonly EntryDocument[]): Promise<EntryDocument[]> {
    const there = await guarded(() =>
      log.find({ _id: { $in: met.map(({ _id }) => _id) } }, { projection: { w: 1 } }).toArray(),
    );
    const writes = new Map(there.map(({ _id, w }) => [_id, w]));
    const others = met.filter(({ _id, w }) => writes.get(_id) !== w);
    for (const entry of others) {
      const [last] = await guarded(() =>
        log
          .find({ _id: keysOf(entry.d) }, { projection: { n: 1 } })
          .sort({ _id: -1 })
          .limit(1)
          .toArray(),
      );
      entry.n = after([last?.n ?? entry.n, entry.n].sort().at(-1)!);
      entry._id = keyOf(entry.d, entry.n);
    }
    return others;
  }

  /** Done again with the same ids it changes nothing. @throws QuorateError `unavailable` */
  async function insert(entries: readonly EntryDocument[]): Promise<void> {
    for (let left = entries; left.length > 0;) left = await moveOn(await insertOnce(left));
  }

  /** @returns those whose key is taken, by what may be themselves */
  async function insertOnce(entries: readonly EntryDocument[]): Promise<EntryDocument[]> {
    return untilDecided(async () => {
      try {
        await guarded(() => log.insertMany([...entries], { ordered: false }));
        return [];
      } catch (error) {
        const cause = error instanceof MongoBulkWriteError ? error : (error as Error).cause;
        if (!(cause instanceof MongoBulkWriteError)) throw error;
        const refused = [cause.writeErrors].flat();
        const other = refused.length === 0 || refused.some(({ code }) => code !== duplicateKey);
        // Whatever was said of the first of them: what became of the others is not known.
        if (other || cause.result.getWriteConcernError()) throw unavailable(cause);
        return refused.map(({ index }) => entries[index]!);
      }
    });
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    underWay += 1;
    try {
      await insert(batch.map(({ entry }) => entry));
      for (const { entry, resolve } of batch) resolve(entry.n);
    } catch (error) {
      // None of them was broadcast. Each sender sends again, which adds nothing where it was written after all.
      for (const { reject } of batch) reject(error);
    } finally {
      underWay -= 1;
      next();
    }
  }

  function next(): void {
    if (gathered.length > 0 && underWay < atOnce) {
      const batch = gathered;
      gathered = [];
      void write(batch);
    } else if (gathered.length === 0 && underWay === 0) {
      for (const idler of idlers.splice(0)) idler();
    }
  }

  return {
    add(entry) {
      if (!scheduled) {
        scheduled = true;
        // After the poll phase: the frames of every socket that was readable in this turn are in by then.
        setImmediate(() => {
          scheduled = false;
          next();
        });
      }
      return new Promise((resolve, reject) => gathered.push({ entry, resolve, reject }));
    },
    idle: () =>
      new Promise((resolve) => {
        if (gathered.length === 0 && underWay === 0) resolve();
        else idlers.push(resolve);
      }),
  };
}
