import type { Database } from './database.ts';

/** Which documents have many entries that no merge stands for. */
export interface Grown {
  /** This process adds an entry. */
  add(documentId: string): void;
  /** @returns how many plain entries of a document no merge stands for */
  count(documentId: string): number;
  /** Those with more than so many, in order. */
  beyond(count: number, limit: number): string[];
}

/**
 * An index for this would be one page more for each keystroke. The store is looked through once; from then on it is
 * known which documents have entries, and only those are counted that may have enough.
 */
export function createGrown(db: Database): Grown {
  /** Entries at most: of what was counted, and those added since. */
  let atMost: Map<string, number> | undefined;
  const added = new Map<string, number>();

  const count = (documentId: string): number =>
    db.get<{ count: number }>(
      'SELECT count(*) AS count FROM log WHERE document_id = ? AND merged = 0 AND covered = 0',
      documentId,
    )?.count ?? 0;

  function countAll(): Map<string, number> {
    const rows = db.all<{ document_id: string; count: number }>(
      'SELECT document_id, count(*) AS count FROM log WHERE merged = 0 AND covered = 0 GROUP BY document_id',
    );
    added.clear();
    return new Map(rows.map((row) => [row.document_id, row.count]));
  }

  return {
    add: (documentId) => void added.set(documentId, (added.get(documentId) ?? 0) + 1),
    count,
    beyond(least, limit) {
      const known = (atMost ??= countAll());
      for (const [documentId, more] of added) known.set(documentId, (known.get(documentId) ?? 0) + more);
      added.clear();
      const found: string[] = [];
      for (const documentId of [...known.keys()].sort()) {
        if (known.get(documentId)! <= least) continue;
        const now = count(documentId);
        known.set(documentId, now);
        if (now > least) found.push(documentId);
        if (found.length === limit) break;
      }
      return found;
    },
  };
}
