import { addDays, addMonths, daysBetween } from '../rules/days.ts';
import { workingDayFrom } from './working-days.ts';

/** Somebody asked for what is held on them (UK GDPR, Article 15). One aggregate each. */
export interface DataRequest {
  id: string;
  organisationId: string;
  personId: string;
  /** Local date. */
  receivedOn: string;
  /** How it came: "By e-mail to the clerk". */
  note?: string;
  /** ISO instants. */
  openedAt: string;
  by: string;
  /** Article 12(3): two further months, where that is necessary. */
  extended?: { at: string; by: string; reason: string };
  /** While the answer waits for the person: for their identity, or for what exactly they want. Local dates; without `to` it goes on. */
  pauses: Pause[];
  closed?: { at: string; by: string; how: 'answered' | 'withdrawn' };
}

/** Whether it is neither answered nor withdrawn: also while its clock stands. */
export const isOpen = ({ closed }: Pick<DataRequest, 'closed'>): boolean => closed === undefined;

interface Pause {
  from: string;
  to?: string;
  reason: string;
}

export interface Deadline {
  /** Local date: the last day to answer. Where the clock stands, as it would be if it ran on today. */
  due: string;
  paused: boolean;
  /** Days left, today not counted; below 0 once it is over. */
  left: number;
  /** How it was counted, in words. */
  says: string;
}

const monthsToAnswer = 1;
const monthsMore = 2;

/**
 * When a request for one's own data has to be answered: the same day of the next month, else that month's last day; two
 * months later when it was extended; as many days later as its clock stood; and on the next working day, if that is none.
 * Source: UK GDPR Article 12(3); Data (Use and Access) Act 2025, section 76 (the clock stands while the controller waits for
 * what it needs); ICO guidance on the right of access ("How long do we have to comply?").
 * @param today local date
 */
export function deadlineOf(
  { receivedOn, extended, pauses }: Pick<DataRequest, 'receivedOn' | 'extended' | 'pauses'>,
  today: string,
): Deadline {
  const months = extended === undefined ? monthsToAnswer : monthsToAnswer + monthsMore;
  const stood = pauses.reduce((sum, { from, to }) => sum + Math.max(0, daysBetween(from, to ?? today)), 0);
  const counted = addDays(addMonths(receivedOn, months), stood);
  const due = workingDayFrom(counted);
  const paused = pauses.some(({ to }) => to === undefined);
  const says = [
    months === 1 ? 'One month from the day it was received' : 'Three months from the day it was received',
    ...(stood > 0 ? [`${stood} ${stood === 1 ? 'day' : 'days'} more for which the clock stood`] : []),
    ...(due === counted ? [] : ['moved to the next working day']),
  ].join(', ');
  return { due, paused, left: daysBetween(today, due), says: `${says}.` };
}
