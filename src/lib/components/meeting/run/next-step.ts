import type { AgendaItemView, MeetingView, MotionView } from '#lib/domain/views.ts';
import { dateAndTime } from '#lib/pages/when.ts';
import { count } from '#lib/pages/words.ts';
import { itemName } from '../room/words.ts';
import { isRecorded, isShort, quorumNow } from './voters.ts';

/** The one thing that whoever runs the meeting does next: what it is in words, and the name of its button. */
export interface NextStep {
  kind: 'start' | 'record' | 'suggested' | 'settle' | 'arrival' | 'next' | 'end' | 'resume';
  /** A line above the button. */
  words: string;
  /** On the button; absent where there is nothing to press. */
  action: string;
  /** Where there is little room. */
  short: string;
  /** With `settle`: the motion. */
  motionId?: string;
}

/** Those on line of whom nothing is recorded: presence suggests, the clerk records. */
export const unrecorded = (view: MeetingView, onLine: ReadonlySet<string>): MeetingView['attendance'] =>
  view.attendance.filter(
    ({ personId, mark, role }) => mark === undefined && role !== 'observer' && onLine.has(personId),
  );

export function nextItemIn({ items, currentItemId }: MeetingView): AgendaItemView | undefined {
  return items[items.findIndex(({ id }) => id === currentItemId) + 1];
}

export function itemBefore({ items, currentItemId }: MeetingView): AgendaItemView | undefined {
  return items[items.findIndex(({ id }) => id === currentItemId) - 1];
}

/**
 * @param onLine person ids of those whose page is open
 * @returns nothing when there is no next step for those who run the meeting
 */
export function nextStep(view: MeetingView, onLine: ReadonlySet<string>): NextStep | undefined {
  switch (view.state) {
    case 'scheduled':
    case 'noticed':
      return {
        kind: 'start',
        words:
          view.items.length === 0
            ? 'The agenda is empty. Add its items, or start without them.'
            : `It is planned for ${dateAndTime(view.startsAt)}${noNotice(view)}. When everybody is ready, start it.`,
        action: 'Start the meeting',
        short: 'Start',
      };
    case 'inSession':
      return inSession(view, onLine);
    case 'adjourned':
      return {
        kind: 'resume',
        words: 'The meeting is adjourned. It goes on where it stopped.',
        action: 'Resume the meeting',
        short: 'Resume',
      };
    // What follows is said above the minutes, where they are on their way to the record.
    case 'ended':
    case 'cancelled':
      return undefined;
  }
}

function inSession(view: MeetingView, onLine: ReadonlySet<string>): NextStep {
  if (!isRecorded(view)) return whoIsHere(view, onLine);
  const open = openMotion(view);
  if (open !== undefined) return settling(open);
  if (isShort(view)) {
    const { present, needed } = quorumNow(view).quorum;
    return {
      kind: 'arrival',
      words: `Not quorate: ${needed - present} more must come before anything is decided.`,
      action: 'Record an arrival',
      short: 'Arrival',
    };
  }
  const next = nextItemIn(view);
  if (next === undefined) {
    return { kind: 'end', words: 'This is the last item.', action: 'End the meeting…', short: 'End' };
  }
  return {
    kind: 'next',
    words: `Next is item ${itemName(next)}.`,
    action: view.currentItemId === undefined ? `Call item ${next.number}` : `Next: item ${next.number}`,
    short: 'Next',
  };
}

const noNotice = ({ state }: MeetingView): string => (state === 'scheduled' ? ', and notice has not been given' : '');

/** What is being voted on, anywhere; else what is put on the current item. */
const openMotion = ({ motions, currentItemId }: MeetingView): MotionView | undefined =>
  motions.find(({ state }) => state === 'tied' || state === 'voting') ??
  motions.find(({ state, itemId }) => state === 'moved' && itemId === currentItemId);

function settling({ id, state }: MotionView): NextStep {
  const step = { kind: 'settle', motionId: id } as const;
  if (state === 'tied') {
    return { ...step, words: 'The votes are equal. Settle the tie.', action: 'Settle the tie', short: 'Tie' };
  }
  return state === 'voting'
    ? { ...step, words: 'A vote is open. Count it when all have voted.', action: 'Go to the vote', short: 'Vote' }
    : { ...step, words: 'A motion is before the meeting.', action: 'Decide the motion', short: 'Decide' };
}

function whoIsHere(view: MeetingView, onLine: ReadonlySet<string>): NextStep {
  const suggested = unrecorded(view, onLine).length;
  if (suggested > 1) {
    return {
      kind: 'suggested',
      words: `Record who is here. ${suggested} are on line; the others are one tap each under People.`,
      action: `Record the ${suggested} on line`,
      short: `Record ${suggested}`,
    };
  }
  return {
    kind: 'record',
    words: 'Record who is here: one tap for each person.',
    action: 'Record who is here',
    short: 'Who is here',
  };
}

/** "Record the 5 who are on line" */
export const suggestionWords = (n: number): string =>
  n === 1 ? 'Record the one who is on line' : `Record the ${n} who are on line`;

/** "5 people are on line now and not recorded." */
export const onLineWords = (n: number): string =>
  `${count(n, 'person', 'people')} ${n === 1 ? 'is' : 'are'} on line now and not recorded as present.`;
