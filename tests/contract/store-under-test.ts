import type { Aggregates, AuditChain, Blobs, Bus, MinutesLog } from '#server/ports.ts';

/** What each suite needs of an adapter: a new, empty store for each test. */
export interface UnderTest {
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  log: MinutesLog;
  bus: Bus;
  /** Ends this one in order, and opens the same store again as another process would. */
  reopen(): Promise<UnderTest>;
  close(): Promise<void>;
}

/** The part of a store that a suite looks at. */
export type PartOf<K extends keyof UnderTest> = Pick<UnderTest, K | 'close'> & { reopen(): Promise<PartOf<K>> };

export type MakeStore<K extends keyof UnderTest> = () => Promise<PartOf<K>>;
