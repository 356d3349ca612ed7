import type { Collection } from 'mongodb';
import { guarded } from './client.ts';
import { documentOf, type EntryDocument } from './log-entries.ts';

/** Looked through anew after so long: what a node that died had counted, nobody counts. */
const lookAgainMs = 30 * 60_000;
/** Several nodes add to one document: each knows what it added itself. */
const share = 4;

/** Which documents have many entries that no merge stands for. */
export interface Grown {
  /** This process adds an entry. */
  add(documentId: string): void;
  count(documentId: string): Promise<number>;
  /** Those with more than so many, in order. */
  beyond(count: number, limit: number): Promise<string[]>;
}

export function createGrown(log: Collection<EntryDocument>): Grown {
  /** Entries at most: of what was counted, and those added since. */
  let atMost = new Map<string, number>();
  let counted = -Infinity;
  const added = new Map<string, number>();

  const count = (documentId: string): Promise<number> => guarded(() => log.countDocuments({ d: documentId, k: 'p' }));

  async function countAll(): Promise<void> {
    const began = performance.now();
    added.clear();
    const rows = await guarded(() =>
      log
        .aggregate<{ _id: string; count: number }>([
          { $match: { open: { $gt: '' } } },
          { $group: { _id: '$open', count: { $sum: 1 } } },
        ])
        .toArray(),
    );
    atMost = new Map();
    for (const row of rows) {
      const documentId = documentOf(row._id);
      atMost.set(documentId, (atMost.get(documentId) ?? 0) + row.count);
    }
    counted = began;
  }

  return {
    add: (documentId) => void added.set(documentId, (added.get(documentId) ?? 0) + 1),
    count,
    async beyond(least, limit) {
      if (performance.now() - counted > lookAgainMs) await countAll();
      for (const [documentId, more] of added) atMost.set(documentId, (atMost.get(documentId) ?? 0) + more);
      added.clear();
      const found: string[] = [];
      for (const documentId of [...atMost.keys()].sort()) {
        if (atMost.get(documentId)! <= least / share) continue;
        const now = await count(documentId);
        if (now === 0) atMost.delete(documentId);
        else atMost.set(documentId, Math.min(now, least / share + now));
        if (now > least) found.push(documentId);
        if (found.length === limit) break;
      }
      return found;
    },
  };
}
