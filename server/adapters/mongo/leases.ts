import { Binary, type Collection, type Db } from 'mongodb';
import { packJson, unpackJson, type Codec, type Lease, type NodeName } from '#server/ports.ts';
import { guarded } from './client.ts';
import { openOf, type EntryDocument } from './log-entries.ts';

/** A document of the collection `leases`. Those that ended in order are removed. */
export interface LeaseDocument {
  _id: NodeName;
  beats: number;
  shared: boolean;
  fenced?: true;
  /** Of a fenced one: keys of the log entries that were there when it was fenced. */
  accepted?: Binary;
}

export interface Leases {
  begin(lease: Omit<Lease, 'beats'>): Promise<void>;
  renew(node: NodeName): Promise<boolean>;
  live(): Promise<Lease[]>;
  fence(lease: Lease): Promise<boolean>;
  end(node: NodeName): Promise<void>;
  /** When other entries take the place of those that there were. */
  forgetFenced(): Promise<void>;
  /** Of those nodes that were fenced: the keys of what counts of them. */
  acceptedOf(nodes: readonly NodeName[]): Promise<Map<NodeName, ReadonlySet<string>>>;
}

export function createLeases(db: Db, codec: Codec): Leases {
  const leases: Collection<LeaseDocument> = db.collection('leases');
  const log: Collection<EntryDocument> = db.collection('log');
  /** Once written they do not change. */
  const known = new Map<NodeName, ReadonlySet<string>>();

  /**
   * What is in the log by now counts, and nothing that comes later: whoever fences waits for this before it says that
   * nothing more will come of that node. A fence that was cut short is completed by whoever comes upon it.
   */
  async function complete(node: NodeName): Promise<void> {
    const open = await guarded(() => log.find({ open: openOf(node) }, { projection: { _id: 1 } }).toArray());
    const merged = await guarded(() => log.find({ unswept: true, node }, { projection: { _id: 1 } }).toArray());
    const keys = [...open, ...merged].map(({ _id }) => _id);
    const accepted = new Binary(packJson(codec, 'workspace', keys));
    await guarded(() => leases.updateOne({ _id: node, accepted: { $exists: false } }, { $set: { accepted } }));
  }

  async function readAccepted(node: NodeName): Promise<void> {
    const read = () => guarded(() => leases.findOne({ _id: node }));
    let lease = await read();
    if (lease && !lease.accepted) {
      await complete(node);
      lease = await read();
    }
    if (lease?.accepted) known.set(node, new Set(unpackJson(codec, lease.accepted.value()) as string[]));
  }

  return {
    async begin({ node, shared }) {
      // One that comes late, or twice, changes nothing: least of all that the lease was ended.
      await guarded(() => leases.updateOne({ _id: node }, { $setOnInsert: { beats: 0, shared } }, { upsert: true }));
    },

    async renew(node) {
      const renewed = await guarded(() =>
        leases.updateOne({ _id: node, fenced: { $exists: false } }, { $inc: { beats: 1 } }),
      );
      return renewed.matchedCount === 1;
    },

    async live() {
      // Until it is known what counts of a fenced one, more may come of it.
      const found = await guarded(() => leases.find({ accepted: { $exists: false } }).toArray());
      return found.map(({ _id, beats, shared }) => ({ node: _id, beats, shared }));
    },

    async fence({ node, beats }) {
      await guarded(() =>
        leases.updateOne({ _id: node, beats, fenced: { $exists: false } }, { $set: { fenced: true } }),
      );
      const now = await guarded(() => leases.findOne({ _id: node }));
      if (now && !now.fenced) return false;
      if (now && !now.accepted) await complete(node);
      return true;
    },

    async end(node) {
      await guarded(() => leases.deleteOne({ _id: node, fenced: { $exists: false } }));
    },

    async forgetFenced() {
      await guarded(() => leases.deleteMany({ fenced: true }));
      known.clear();
    },

    async acceptedOf(nodes) {
      const wanted = nodes.filter((node) => !known.has(node));
      if (wanted.length > 0) {
        const fenced = await guarded(() =>
          leases.find({ _id: { $in: wanted }, fenced: true }, { projection: { _id: 1 } }).toArray(),
        );
        for (const { _id } of fenced) await readAccepted(_id);
      }
      return new Map(nodes.flatMap((node) => (known.has(node) ? [[node, known.get(node)!] as const] : [])));
    },
  };
}
