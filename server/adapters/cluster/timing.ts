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

/** Of this process alone, and never set back. Goes on while the process is stopped, which is what counts (R4). */
export const monotonic = (): number => performance.now();

/** @throws Error when the work takes longer; what it does then is its own affair */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
