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

/** @param today local date */
export const isDue = (interest: Pick<Interest, 'confirmedAt' | 'endedAt'>, today: string): boolean =>
  interest.endedAt === undefined && confirmBy(interest) <= today;
