import type { Meeting } from '../meetings.ts';
import { cameTo, type MotionState } from '../motions.ts';
import { dateOfMeeting, isBetween, isOf, matches, type MayRead, readableItems, type RegisterFilter } from './parts.ts';
import type { DecisionEntry } from './views.ts';

export interface DecisionsFilter extends RegisterFilter {
  state?: DecisionEntry['state'];
}

const outcomes: readonly MotionState[] = ['carried', 'lost', 'notPut'] satisfies readonly DecisionEntry['state'][];
const isOutcome = (state: MotionState): state is DecisionEntry['state'] => outcomes.includes(state);

/** What the board decided, and what it did not vote on, the latest first: of items that the reader may read. */
export function decisionEntries(
  meetings: readonly Meeting[],
  mayRead: MayRead,
  nameOf: (personId: string) => string,
  filter: DecisionsFilter,
): DecisionEntry[] {
  return meetings
    .filter((meeting) => isBetween(dateOfMeeting(meeting), filter))
    .flatMap((meeting) => entriesOf(meeting, mayRead, nameOf))
    .filter(({ entry, people }) => {
      const wanted = filter.state === undefined || filter.state === entry.state;
      return wanted && isOf(filter, ...people) && matches(filter, entry.text, entry.itemTitle, entry.meetingTitle);
    })
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .map(({ entry }) => entry);
}

function entriesOf(meeting: Meeting, mayRead: MayRead, nameOf: (personId: string) => string) {
  const readable = readableItems(meeting, mayRead);
  return (meeting.motions ?? []).flatMap((motion) => {
    const at = readable.get(motion.itemId);
    const state = cameTo(motion.state, motion.vote?.counts);
    if (at === undefined || !isOutcome(state)) return [];
    const { vote, proposerId, seconderId } = motion;
    const entry: DecisionEntry = {
      motionId: motion.id,
      meetingId: meeting.id,
      meetingTitle: meeting.title,
      date: dateOfMeeting(meeting),
      itemId: motion.itemId,
      number: at.number,
      itemTitle: at.item.title,
      part: at.item.part,
      text: motion.text,
      state,
      ...(vote === undefined ? {} : { method: vote.method }),
      ...(vote?.counts === undefined ? {} : { counts: vote.counts }),
      ...(vote?.casting === undefined ? {} : { casting: vote.casting.choice }),
      ...(proposerId === undefined ? {} : { proposerName: nameOf(proposerId) }),
      ...(seconderId === undefined ? {} : { seconderName: nameOf(seconderId) }),
      minutesState: meeting.minutes.state,
    };
    return [{ entry, people: [proposerId, seconderId], at: motion.decidedAt ?? motion.movedAt }];
  });
}
