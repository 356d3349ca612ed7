import type { Interest } from '../declarations.ts';
import { addMonths, localDate } from './days.ts';

const renewalMonths = 12;

/**
 * When a standing interest is to be confirmed again: a year after it last was.
 * Source: the Department for Education’s statutory guidance on the constitution of governing bodies of maintained schools,
 * which has boards keep and publish an up-to-date register; boards ask for it yearly.
 */
export const confirmBy = ({ confirmedAt }: Pick<Interest, 'confirmedAt'>): string =>
  addMonths(localDate(confirmedAt), renewalMonths);

export interface NilReturn {
  /** ISO instant. */
  at: string;
  confirmBy: string;
  due: boolean;
}

/**
 * A declaration to have no interests, as it stands: for a year, and no longer than until one declares an interest.
 * @param interests of that person in that organisation
 * @param today local date
 */
export function nilReturn(
  at: string | undefined,
  interests: readonly Pick<Interest, 'declaredAt' | 'endedAt'>[],
  today: string,
): NilReturn | undefined {
  if (at === undefined) return undefined;
  if (interests.some(({ declaredAt, endedAt }) => endedAt === undefined || declaredAt > at)) return undefined;
  const until = confirmBy({ confirmedAt: at });
  return { at, confirmBy: until, due: until <= today };
}

/** @param today local date */
export const isDue = (interest: Pick<Interest, 'confirmedAt' | 'endedAt'>, today: string): boolean =>
  interest.endedAt === undefined && confirmBy(interest) <= today;
