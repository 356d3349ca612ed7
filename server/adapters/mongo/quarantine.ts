import type { Collection, Filter } from 'mongodb';
import type { Log } from '#server/ports.ts';
import { guarded } from './client.ts';
import type { Leases } from './leases.ts';
import type { EntryDocument } from './log-entries.ts';

/** Leaves out of what was read what a fenced node added after it was fenced. */
export type Quarantine = (read: EntryDocument[]) => Promise<EntryDocument[]>;

/**
 * R4: an entry of a fenced node counts when it was there at the fence. The leases are looked at after the entries were
 * read, so that no fence that came before an entry is missed. What a merge stands for was there when it was merged.
 */
export function createQuarantine(log: Collection<EntryDocument>, leases: Leases, logger: Log): Quarantine {
  const mayBeLate = ({ open, unswept }: EntryDocument) => open !== undefined || unswept === true;

  return async (read) => {
    const nodes = [...new Set(read.filter(mayBeLate).map(({ node }) => node))];
    if (nodes.length === 0) return read;
    const accepted = await leases.acceptedOf(nodes);
    if (accepted.size === 0) return read;
    const late = read.filter((entry) => mayBeLate(entry) && accepted.get(entry.node)?.has(entry._id) === false);
    if (late.length === 0) return read;
    const gone = await putAside(late.map(({ _id }) => _id));
    if (gone.size === 0) return read;
    logger.warn('minutes log entries quarantined', {
      entries: gone.size,
      documentId: late[0]!.d,
      node: late[0]!.node,
    });
    return read.filter(({ _id }) => !gone.has(_id));
  };

  /**
   * A merge that came to stand for one of them, or a sweep of what one of them stands for, has looked at it before: it
   * counts, however long ago it was that this reader read it.
   * @returns which of them are put aside now
   */
  async function putAside(keys: string[]): Promise<Set<string>> {
    const unsettled: Filter<EntryDocument> = { $or: [{ open: { $exists: true } }, { unswept: true }] };
    const change = { $set: { k: 'q' as const }, $unset: { open: '' as const, unswept: '' as const } };
    await guarded(() => log.updateMany({ _id: { $in: keys }, ...unsettled }, change));
    const aside = await guarded(() => log.find({ _id: { $in: keys }, k: 'q' }, { projection: { _id: 1 } }).toArray());
    return new Set(aside.map(({ _id }) => _id));
  }
}
