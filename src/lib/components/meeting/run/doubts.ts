import type { BallotView, MeetingView, MotionView } from '#lib/domain/views.ts';
import { isoDate, longDate, soon, time } from '#lib/pages/when.ts';

/** What speaks against starting the meeting now, in plain words; nothing when nothing does. */
export function doubtAboutStart({ items, startsAt }: MeetingView, now: number): string | undefined {
  const said = [
    isoDate(startsAt) > isoDate(now) ? `${planned(startsAt, now)} Its record begins when it is started.` : undefined,
    items.length === 0 ? 'The agenda has no items yet. You can add them while the meeting runs.' : undefined,
  ].filter((words) => words !== undefined);
  return said.length === 0 ? undefined : said.join(' ');
}

/** "It is planned for Tuesday 14 October 2025 at 18:30, in 12 days." */
function planned(startsAt: string, now: number): string {
  const near = soon(startsAt, now)?.toLowerCase();
  return `It is planned for ${longDate(startsAt)} at ${time(startsAt)}${near === undefined ? '' : `, ${near}`}.`;
}

type Vote = NonNullable<MotionView['vote']>;

/** Before a vote is closed in which nothing was cast. */
export const nothingCast =
  'Nothing has been cast. The minutes will say that the motion was not put and no vote was taken; it can be put again.';

/** Whether a vote is known to be without votes. @param ballot of a secret ballot, as it was heard of last */
export const isWithoutVotes = (vote: Vote, ballot?: BallotView): boolean =>
  vote.method === 'ballot' ? ballot?.papers.taken === 0 : vote.method === 'names' && vote.voted === 0;

/**
 * What speaks against closing a vote now, in plain words; nothing once all who may vote have voted.
 * @param ballot of a secret ballot, as it was heard of last
 */
export function doubtAboutClosing(vote: Vote, ballot?: BallotView): string | undefined {
  if (isWithoutVotes(vote, ballot)) return nothingCast;
  if (vote.method === 'names') {
    const missing = vote.eligible - vote.voted;
    return missing > 0 ? `${notYet(missing, vote.eligible)} voted yet.` : undefined;
  }
  if (vote.method !== 'ballot') return undefined;
  if (ballot === undefined) return 'How many papers have been taken is not known yet.';
  const { taken, eligible } = ballot.papers;
  const said = [
    taken < eligible ? `${notYet(eligible - taken, eligible)} taken a paper yet.` : undefined,
    taken > 0 && ballot.allIn !== true
      ? 'Not all papers that were taken are in the box: those that are not do not count. If none is, no vote was taken.'
      : undefined,
    taken === 1 ? 'With a single paper the result shows how that person voted.' : undefined,
  ].filter((words) => words !== undefined);
  return said.length === 0 ? undefined : said.join(' ');
}

/** "3 of 7 have not" */
const notYet = (missing: number, eligible: number): string =>
  `${missing} of ${eligible} ${missing === 1 ? 'has' : 'have'} not`;
