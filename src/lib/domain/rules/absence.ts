import { isGovernor } from '../attendance.ts';
import type { Board } from '../boards.ts';
import type { Membership } from '../people.ts';
import { addMonths } from './days.ts';
import type { RuleNumbers } from './rule-set.ts';

/** What one past meeting of the board was for one person. */
export interface MeetingPassed {
  /** Local date. */
  date: string;
  /** `consented`: they were away, and the board accepted their apologies. `unknown`: nothing was recorded. */
  was: 'there' | 'consented' | 'away' | 'unknown';
}

/** Told to the clerk, who does with it what the board decides: software removes nobody. */
export interface AbsenceFlag {
  /** The first meeting missed without consent, since they last came or the board last consented. */
  since: string;
  /** When the months have run. */
  on: string;
  reached: boolean;
  says: string;
}

/**
 * A governor who has attended no meeting of the board for six months from the first that they missed, without the board’s
 * consent to the absence. Accepted apologies are consent. Neither a headteacher, who is a governor by virtue of the office,
 * nor meetings of committees count.
 * Source: The School Governance (Constitution) (England) Regulations 2012, SI 2012/1034, Schedule 4, failure to attend
 * meetings.
 * @param meetings of this board, in any order
 * @param today local date
 */
export function absenceFlag(
  { absenceMonths }: Pick<RuleNumbers, 'absenceMonths'>,
  board: Pick<Board, 'kind'>,
  membership: Pick<Membership, 'role' | 'category' | 'termStart'>,
  meetings: readonly MeetingPassed[],
  today: string,
): AbsenceFlag | undefined {
  if (board.kind !== 'board' || !isGovernor(membership.role) || membership.category === 'headteacher') return undefined;
  const known = meetings
    .filter(({ date, was }) => was !== 'unknown' && date >= membership.termStart && date <= today)
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const lastIn = known.findLastIndex(({ was }) => was !== 'away');
  const since = known[lastIn + 1]?.date;
  if (since === undefined) return undefined;
  const on = addMonths(since, absenceMonths);
  const reached = today >= on;
  const months = absenceMonths === 1 ? 'one month' : `${absenceMonths} months`;
  return {
    since,
    on,
    reached,
    says: reached
      ? `No meeting of the board attended for ${months}, without its consent.`
      : `Missed without the board’s consent; ${months} will have run if no meeting is attended before then.`,
  };
}
