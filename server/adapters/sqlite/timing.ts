/** How processes on one store keep track of each other. Milliseconds. */
export interface Timing {
  /** How often the serving process shows that it is well. */
  beatMs: number;
  /** How often the store is looked at for what other processes wrote. */
  pollMs: number;
  /** How long a node is taken to live after its last sign of life (R4). */
  leaseMs: number;
  /** What is waited beyond that (R4). */
  graceMs: number;
}

export const usualTiming: Timing = { beatMs: 1_000, pollMs: 200, leaseMs: 3_000, graceMs: 500 };
