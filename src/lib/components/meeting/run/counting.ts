import type { Counts } from '#lib/domain/motions.ts';

export interface Sum {
  total: number;
  /** Whether it can be counted so: no more hands than people. */
  possible: boolean;
  /** How many of those present are in none of the three. */
  missing: number;
  words: string;
}

/** Whether hands add up to those who may vote. */
export function addUp(counts: Counts, eligible: number): Sum {
  const total = counts.for + counts.against + counts.abstain;
  const missing = Math.max(0, eligible - total);
  if (total > eligible) {
    return { total, missing, possible: false, words: `${total} counted, but only ${eligible} may vote. Count again.` };
  }
  if (missing > 0) {
    return { total, missing, possible: true, words: `${total} of ${eligible} counted: ${missing} not accounted for.` };
  }
  return { total, missing, possible: true, words: `All ${eligible} counted.` };
}

/** "7 for, 2 against, 1 abstained" */
export const tally = (counts: Counts): string =>
  `${counts.for} for, ${counts.against} against, ${counts.abstain} abstained`;

/** "5 of 7 have voted" */
export const turnout = (voted: number, eligible: number): string =>
  `${voted} of ${eligible} ${voted === 1 ? 'has' : 'have'} voted`;
