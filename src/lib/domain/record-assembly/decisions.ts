import type { ActionItem } from '../action-items.ts';
import type { Meeting } from '../meetings.ts';
import { cameTo, type Motion } from '../motions.ts';
import type { ActionRecord, MotionRecord } from '../records.ts';

/** Minutes name people as they were: by the attendance list first, then by what the organisation calls them now. */
export const namesOf =
  (meeting: Pick<Meeting, 'attendance'>, nameOf: (personId: string) => string) =>
  (personId: string): string =>
    meeting.attendance?.find((entry) => entry.personId === personId)?.name ?? nameOf(personId);

/** @param namesVotes whether the board asked that its minutes name who voted how: that is told once it is counted (M3) */
export function motionRecord(motion: Motion, nameOf: (personId: string) => string, namesVotes: boolean): MotionRecord {
  const { vote } = motion;
  const counted = vote?.method === 'names' && vote.counts !== undefined;
  const named = namesVotes && counted ? vote.named : undefined;
  return {
    id: motion.id,
    text: motion.text,
    ...(motion.proposerId === undefined ? {} : { proposer: nameOf(motion.proposerId) }),
    ...(motion.seconderId === undefined ? {} : { seconder: nameOf(motion.seconderId) }),
    state: cameTo(motion.state, vote?.counts),
    ...(vote === undefined ? {} : { method: vote.method }),
    ...(vote?.counts === undefined
      ? {}
      : { counts: { for: vote.counts.for, against: vote.counts.against, abstain: vote.counts.abstain } }),
    ...(named === undefined
      ? {}
      : {
          named: named
            .map(({ personId, choice }) => ({ name: nameOf(personId), choice }))
            .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
        }),
    // Given by whoever presides, aloud: it decides, so it is part of the outcome.
    ...(vote?.casting === undefined
      ? {}
      : { casting: { name: nameOf(vote.casting.personId), choice: vote.casting.choice } }),
    ...(motion.decidedAt === undefined ? {} : { decidedAt: motion.decidedAt }),
    says: [...(vote?.says ?? [])],
  };
}

export const actionRecord = (action: ActionItem): ActionRecord => ({
  id: action.id,
  text: action.text,
  owner: action.ownerName,
  ...(action.due === undefined ? {} : { due: action.due }),
  state: action.state,
});
