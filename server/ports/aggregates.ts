/** Documents that are written whole, with the audit entry of each change in the same write (W1a, W3, A1). */
import type { AggregateTypes, Collection, IndexOf } from './collections.ts';

/** An audit entry on its way to the chain; rides in the document that changed (W1a). */
export interface OutboxEntry {
  id: string;
  organisationId: string;
  /** ISO instant. */
  at: string;
  /** Person id, or `operator`, or `system`. */
  actor: string;
  /** The verb, such as `person.add`. */
  action: string;
  /** What it was done to, such as `person:…`. */
  subject: string;
  /** Plain JSON; never minutes' text, never a secret. */
  detail: Record<string, unknown>;
  /**
   * What is still to be done in other documents before the entry leaves the outbox (W1a). Plain JSON, applied
   * idempotently, never part of the chain; the use cases know the kinds.
   */
  then?: readonly FollowUp[];
}

/** Further members by kind. */
export interface FollowUp {
  do: string;
}

export interface Stored<T> {
  /** Raised by one at each write. */
  version: number;
  value: T;
  outbox: readonly OutboxEntry[];
}

export interface Aggregates {
  /** @throws QuorateError `store_corrupt` when another document stands in its place */
  get<C extends Collection>(collection: C, id: string): Promise<Stored<AggregateTypes[C]> | undefined>;
  /**
   * Ordered by id. `after` and `limit` page through: where fewer come there are no more. An index's key, exact.
   * @throws QuorateError `store_corrupt` when something stands under the key that does not have it
   */
  find<C extends Collection>(
    collection: C,
    index: IndexOf<C>,
    key: string,
    page?: { after?: string; limit?: number },
  ): Promise<Stored<AggregateTypes[C]>[]>;
  /**
   * Durable when it returns, but for what its collection may lose.
   * @throws QuorateError `conflict` when the id or a unique key is taken
   */
  insert<C extends Collection>(collection: C, value: AggregateTypes[C], outbox?: readonly OutboxEntry[]): Promise<void>;
  /**
   * One atomic write of document and outbox entries (added to those still waiting); durable when it returns, as
   * `insert` is.
   * @throws QuorateError `stale_version` when the stored version is not `baseVersion` (or the document is gone)
   * @throws QuorateError `conflict` when a unique key is taken
   * @returns the new version
   */
  replace<C extends Collection>(
    collection: C,
    value: AggregateTypes[C],
    baseVersion: number,
    outbox?: readonly OutboxEntry[],
  ): Promise<number>;
  /** No error when it is gone already. */
  remove(collection: Collection, id: string): Promise<void>;
  /** Takes entries out of a document's outbox once they are in the chain. Does not raise the version. */
  clearOutbox(collection: Collection, id: string, entryIds: readonly string[]): Promise<void>;
  /** Documents whose outbox is not empty, for the relay after a crash. */
  withOutbox(limit: number): Promise<{ collection: Collection; id: string; outbox: readonly OutboxEntry[] }[]>;
}

export interface ChainEntry extends Omit<OutboxEntry, 'then'> {
  /** From 1, without gaps, for each organisation. */
  sequence: number;
  /** SHA-256, hex, of the entry before; 64 zeros for the first. */
  previous: string;
  /** SHA-256, hex, over the canonical JSON of all other fields. */
  hash: string;
}

export interface AuditChain {
  head(organisationId: string): Promise<{ sequence: number; hash: string } | undefined>;
  /** Unique on (organisation, sequence) and on (organisation, id). Nothing is written unless the answer is `added`. */
  add(entry: ChainEntry): Promise<'added' | 'sequenceTaken' | 'idPresent'>;
  /** In sequence. */
  read(organisationId: string, page?: { after?: number; limit?: number }): Promise<ChainEntry[]>;
}
