/** What one node works at, and for how long the others leave it alone. */
interface Claimed {
  state: string;
  claim?: { until: string } | undefined;
}

/** @param now in milliseconds */
export const isClaimable = ({ state, claim }: Claimed, now: number): boolean =>
  state === 'queued' || (state === 'running' && (claim === undefined || Date.parse(claim.until) <= now));
