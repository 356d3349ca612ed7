import { MongoServerError, type Collection, type Filter } from 'mongodb';
import { QuorateError } from '#server/errors.ts';
import { decodeInSlices, withKeys, type Codec, type LogEntry } from '#server/ports.ts';
import { guarded } from './client.ts';
import { forgottenMeanwhile, isGone, markId } from './forget-document.ts';
import type { Heights } from './heights.ts';
import { keyOf, toEntry, type EntryDocument, type Kind } from './log-entries.ts';
import { LogIds } from './log-ids.ts';
import { PieceMissing, type Pieces } from './pieces.ts';
import type { Quarantine } from './quarantine.ts';

/** Read in one go. */
const pageEntries = 200;
/** Named in one query. */
const keysAtOnce = 1_000;
/** A read that took longer may have seen what is no longer there: it begins again (S4). */
const readWithinMs = 30_000;
const readsAtMost = 5;
const cursorNotFound = 43;

interface Parts {
  log: Collection<EntryDocument>;
  pieces: Pieces;
  codec: Codec;
  quarantine: Quarantine;
  heights: Heights;
}

export interface LogReading {
  read(documentId: string, except?: ReadonlySet<string>): Promise<LogEntry[]>;
  ids(documentIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  pages(documentId: string, which?: 'all' | 'standing'): AsyncIterable<LogEntry[]>;
}

const plain: Filter<EntryDocument> = { k: { $in: ['p', 'c'] satisfies Kind[] } };
const merged: Filter<EntryDocument> = { k: 'm' };
/** Plain first, merged after, each in key order (S4). */
const inOrder = [plain, merged];
/** With the mark that a document is being removed, which comes first of all. */
const markedInOrder: Filter<EntryDocument>[] = [{ k: { $in: ['p', 'c', 'f'] satisfies Kind[] } }, merged];

const beginsAgain = (error: unknown): boolean => {
  const cause = error instanceof QuorateError ? error.cause : error;
  return error instanceof PieceMissing || (cause instanceof MongoServerError && cause.code === cursorNotFound);
};

/** @throws QuorateError `store_corrupt` when something stays missing; `unavailable` */
async function untilWhole<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const began = performance.now();
    try {
      const found = await read();
      if (performance.now() - began <= readWithinMs || attempt === readsAtMost) return found;
    } catch (error) {
      if (!beginsAgain(error)) throw error;
      if (attempt < readsAtMost) continue;
      throw new QuorateError('store_corrupt', 'A part of a minutes log is missing.', { cause: error });
    }
  }
}

export function createLogReading({ log, pieces, codec, quarantine, heights }: Parts): LogReading {
  const ids = new LogIds(log, heights);

  async function entries(read: EntryDocument[]): Promise<LogEntry[]> {
    const shown = await quarantine(read);
    const bodies: Uint8Array[] = [];
    for (const document of shown) bodies.push(await pieces.fetch(document));
    const updates = await decodeInSlices(codec, bodies);
    return withKeys(() => shown.map((document, i) => toEntry(codec, document, updates[i]!)));
  }

  const keys = (documentId: string, which: Filter<EntryDocument>) =>
    guarded(() =>
      log
        .find({ d: documentId, ...which }, { projection: { _id: 0, n: 1 } })
        .sort({ n: 1 })
        .toArray(),
    ).then((found) => found.map(({ n }) => n));

  /** Skips the bodies of what the reader has: a reader of an open document has nearly all of it. */
  async function readExcept(documentId: string, except: ReadonlySet<string>): Promise<LogEntry[]> {
    const found: EntryDocument[] = [];
    for (const which of markedInOrder) {
      const there = await keys(documentId, which);
      if (there[0] === markId) return [];
      const wanted = there.filter((id) => !except.has(id));
      for (let start = 0; start < wanted.length; start += keysAtOnce) {
        const _id = { $in: wanted.slice(start, start + keysAtOnce).map((id) => keyOf(documentId, id)) };
        found.push(
          ...(await guarded(() =>
            log
              .find({ _id, ...which })
              .sort({ _id: 1 })
              .toArray(),
          )),
        );
      }
    }
    return entries(found);
  }

  async function readAll(documentId: string): Promise<LogEntry[]> {
    const found: EntryDocument[] = [];
    for (const which of markedInOrder) {
      found.push(
        ...(await guarded(() =>
          log
            .find({ d: documentId, ...which })
            .sort({ n: 1 })
            .toArray(),
        )),
      );
    }
    // Whoever began before it was forgotten may have found a part.
    if (found.length === 0 || (await isGone(log, documentId))) return [];
    return entries(found);
  }

  return {
    read: (documentId, except) =>
      untilWhole(() => (except?.size ? readExcept(documentId, except) : readAll(documentId))),

    ids: (documentIds) => ids.of(documentIds),

    async *pages(documentId, which = 'all') {
      if (await isGone(log, documentId)) return;
      if (which === 'all') yield* pagesOf(documentId, inOrder);
      else {
        yield* pagesOf(documentId, [{ k: 'p' }, merged]);
        // A fenced node that still marks what its late merge was to stand for.
        if (await hasMergesAside(documentId)) yield* pagesOf(documentId, [{ k: 'c' }, merged]);
      }
      if (await isGone(log, documentId)) throw forgottenMeanwhile();
    },
  };

  async function hasMergesAside(documentId: string): Promise<boolean> {
    const aside: Filter<EntryDocument> = { d: documentId, k: 'q', parts: { $exists: true } };
    return (await guarded(() => log.findOne(aside, { projection: { _id: 1 } }))) !== null;
  }

  /** One kind after the other. */
  async function* pagesOf(documentId: string, kinds: readonly Filter<EntryDocument>[]): AsyncGenerator<LogEntry[]> {
    for (const which of kinds) {
      for (let last = ''; ;) {
        const page = await guarded(() =>
          log
            .find({ d: documentId, ...which, n: { $gt: last } })
            .sort({ n: 1 })
            .limit(pageEntries)
            .toArray(),
        );
        if (page.length > 0) {
          last = page.at(-1)!.n;
          const whole = await untilPage(page);
          if (whole.length > 0) yield whole;
        }
        if (page.length < pageEntries) break;
      }
    }
  }

  /** What was swept between the page and its pieces was replaced by an entry that comes later in the order. */
  async function untilPage(page: EntryDocument[]): Promise<LogEntry[]> {
    try {
      return await entries(page);
    } catch (error) {
      if (!(error instanceof PieceMissing)) throw error;
      const keys = page.map(({ _id }) => _id);
      return untilWhole(async () =>
        entries(
          await guarded(() =>
            log
              .find({ _id: { $in: keys }, k: { $ne: 'q' } })
              .sort({ n: 1 })
              .toArray(),
          ),
        ),
      );
    }
  }
}
