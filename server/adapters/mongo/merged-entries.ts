import type { Collection, WithId } from 'mongodb';
import type { Codec, MinutesLog } from '#server/ports.ts';
import { untilDecided } from './outcomes.ts';
import { guarded } from './client.ts';
import type { GroupInsert } from './group-insert.ts';
import type { Grown } from './grown.ts';
import type { Heights } from './heights.ts';
import {
  describe,
  keyOf,
  newWrite,
  packParts,
  unpackParts,
  type EntryDocument,
  type createIds,
} from './log-entries.ts';
import type { Pieces } from './pieces.ts';
import type { Quarantine } from './quarantine.ts';

/** Entries that one write marks or deletes. */
const sliceEntries = 1_000;

interface Parts {
  log: Collection<EntryDocument>;
  pieces: Pieces;
  codec: Codec;
  ids: ReturnType<typeof createIds>;
  inserts: GroupInsert;
  quarantine: Quarantine;
  grown: Grown;
  heights: Heights;
}

type MergedEntries = Pick<MinutesLog, 'addMerged' | 'sweep' | 'uncompacted' | 'waiting' | 'unswept'>;

/** What a merged entry names is in it whole, and with it all that the merged ones among those name. */
function withInner(ids: readonly string[], merged: ReadonlyMap<string, readonly string[]>): string[] {
  const inner = ids.filter((id) => merged.has(id));
  return [...inner.flatMap((id) => withInner(merged.get(id)!, merged)), ...ids];
}

function* slices<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += sliceEntries) yield all.slice(start, start + sliceEntries);
}

/** What compaction does in the log (S4). */
export function createMergedEntries({
  log,
  pieces,
  codec,
  ids,
  inserts,
  quarantine,
  grown,
  heights,
}: Parts): MergedEntries {
  const unsweptOf = async (documentId: string): Promise<WithId<EntryDocument>[]> => {
    const found = await guarded(() =>
      log
        .find({ d: documentId, k: 'm', unswept: true }, { projection: { body: 0 } })
        .sort({ n: 1 })
        .toArray(),
    );
    return quarantine(found);
  };

  const waiting = async (documentId: string): Promise<number> => {
    const found = await guarded(() =>
      log.find({ d: documentId, k: 'p' }, { projection: { d: 1, node: 1, open: 1 } }).toArray(),
    );
    return (await quarantine(found)).length;
  };

  return {
    async addMerged({ scope, update, parts, ...about }) {
      const write = newWrite();
      const kept = await pieces.keep(write, await codec.encodeAside(scope, update));
      const highest = [...parts, await heights.of(about.documentId)].sort().at(-1);
      const id = await inserts.add({
        ...describe({ ...about }, ids.next(highest), 'm'),
        w: write,
        ...kept,
        ...(parts.length > 0 ? { unswept: true } : {}),
        parts: packParts(codec, scope, parts),
      });
      // Only spares the next run's looking at them: a crash before it costs that, and nothing else.
      for (const slice of slices(parts)) {
        const keys = slice.map((part) => keyOf(about.documentId, part));
        await guarded(() => log.updateMany({ _id: { $in: keys }, k: 'p' }, { $set: { k: 'c' }, $unset: { open: '' } }));
      }
      return id;
    },

    async sweep(documentId, swept) {
      const unswept = await unsweptOf(documentId);
      const merged = new Map(unswept.map(({ n, parts }) => [n, parts ? unpackParts(codec, parts) : []]));
      let deleted = 0;
      for (const id of swept) {
        const named = merged.get(id);
        if (named === undefined) continue;
        for (const slice of slices(withInner(named, merged))) {
          const which = { _id: { $in: slice.map((part) => keyOf(documentId, part)) } };
          const large = await guarded(() =>
            log.find({ ...which, pieces: { $exists: true } }, { projection: { pieces: 1 } }).toArray(),
          );
          deleted += (await untilDecided(() => guarded(() => log.deleteMany(which)))).deletedCount;
          await pieces.drop(large);
        }
        await guarded(() => log.updateOne({ _id: keyOf(documentId, id) }, { $unset: { unswept: '', parts: '' } }));
      }
      return deleted;
    },

    waiting,

    async uncompacted(moreThan, limit) {
      const found: string[] = [];
      for (const documentId of await grown.beyond(moreThan, limit)) {
        // What was counted may be a fenced node's.
        if ((await waiting(documentId)) > moreThan) found.push(documentId);
      }
      return found;
    },

    async unswept(limit) {
      const found = await guarded(() =>
        log
          .find({ unswept: true }, { projection: { body: 0, parts: 0 } })
          .sort({ _id: 1 })
          .limit(limit)
          .toArray(),
      );
      return (await quarantine(found)).map(({ d, n }) => ({ documentId: d, id: n }));
    },
  };
}
