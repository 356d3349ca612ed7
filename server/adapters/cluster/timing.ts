/** How nodes keep track of each other. Milliseconds. */
export interface Timing {
  /** How often a lease is renewed, and the others' are looked at. */
  beatMs: number;
  /** How long a lease lasts from when its renewal was sent (R4). */
  leaseMs: number;
  /** What is waited beyond that before a lease is ended by another node (R4). */
  graceMs: number;
  /** How often the store is asked for questions where nothing else brings them. */
  pollMs: number;
  /** When a renewal failed. */
  retryMs: number;
  /** How long one operation on leases may take. */
  patienceMs: number;
  /** How long a node that may not serve beside another waits for that one to end. */
  waitMs: number;
}

export const usualTiming: Timing = {
  beatMs: 1_000,
  leaseMs: 3_000,
  graceMs: 500,
  pollMs: 100,
  retryMs: 250,
  patienceMs: 2_000,
  waitMs: 60_000,
};

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
