import type { AttendanceMark, Stay } from '#lib/domain/attendance.ts';
import type { InterestKind } from '#lib/domain/declarations.ts';
import type { Choice, VoteMethod } from '#lib/domain/motions.ts';
import { motionBlock } from '#lib/domain/block-words.ts';
import type { AttendanceView, MeetingView, MotionView, QuorumView } from '#lib/domain/views.ts';
import { time } from '#lib/pages/when.ts';
import { listed } from '#lib/pages/words.ts';

export const choiceWords: Record<Choice, string> = { for: 'For', against: 'Against', abstain: 'Abstain' };

export const methodWords: Record<VoteMethod, string> = {
  consensus: 'Agreed without a vote',
  hands: 'Count hands',
  names: 'Vote by name',
  ballot: 'Secret ballot',
};

export const interestWords: Record<InterestKind, string> = {
  pecuniary: 'Financial',
  nonPecuniary: 'Not financial',
  loyalty: 'Conflict of loyalty',
};

export const interestMeanings: Record<InterestKind, string> = {
  pecuniary: 'Money is involved: theirs, or that of somebody close to them.',
  nonPecuniary: 'Such as a friend, a relative or a post elsewhere that the item touches.',
  loyalty: 'They owe something to another body, such as another school or a union.',
};

export const markWords: Record<AttendanceMark, string> = {
  present: 'Present',
  remote: 'Present remotely',
  apologies: 'Apologies',
  absent: 'Absent',
};

/** Of people who left the board since, attendance still has the name. */
export const personIn = (view: MeetingView, personId: string | undefined): string | undefined =>
  view.people.find((person) => person.personId === personId)?.name ??
  view.attendance.find((person) => person.personId === personId)?.name;

/** "18:42 – 19:10, 19:25 –" */
export const staysWords = (stays: readonly Stay[]): string =>
  stays.map(({ from, to }) => `${time(from)} – ${to === undefined ? '' : time(to)}`.trim()).join(', ');

/** What is recorded of somebody, in a line: "Here since 18:42, remotely", "Left at 19:10", "Apologies, accepted". */
export function attendanceWords(entry: AttendanceView, startedAt: string | undefined): string {
  const { mark, stays, here, accepted } = entry;
  const last = stays.at(-1);
  if (here && last !== undefined) {
    const late =
      stays.length > 1 || (startedAt !== undefined && Date.parse(last.from) - Date.parse(startedAt) > 60_000);
    const since = late ? `Here, ${staysWords(stays)}` : 'Here';
    return last.remote === true ? `${since.replace('Here', 'Here remotely')}` : since;
  }
  if (last !== undefined) return `Left: ${staysWords(stays)}`;
  if (mark === 'apologies') {
    if (accepted === undefined) return 'Apologies';
    return accepted ? 'Apologies, accepted' : 'Apologies, not accepted';
  }
  return mark === undefined ? '' : markWords[mark];
}

/** "Quorate 7/6": how many are present of how many must be. */
export const quorumWords = ({ quorate, present, needed }: QuorumView): string =>
  `${quorate ? 'Quorate' : 'Not quorate'} ${present}/${needed}`;

/** "Proposed by Priya Raman, seconded by Tom Whitlock." */
export function moversWords(view: MeetingView, { proposerId, seconderId }: MotionView): string {
  const [proposer, seconder] = [personIn(view, proposerId), personIn(view, seconderId)];
  const words = [proposer && `proposed by ${proposer}`, seconder && `seconded by ${seconder}`]
    .filter(Boolean)
    .join(', ');
  return words === '' ? '' : `${words[0]!.toUpperCase()}${words.slice(1)}.`;
}

/** As the minutes say it: "Proposed by …, seconded by …. Carried: 7 for, 2 against, 1 abstained." */
export const resultWords = (view: MeetingView, motion: MotionView): string =>
  motionBlock(motion, (personId) => personIn(view, personId)).outcome;

/** In words, where a motion stands. */
export function motionState(motion: MotionView): string {
  switch (motion.state) {
    case 'moved':
      return 'Put to the meeting';
    case 'voting':
      return motion.vote?.method === 'ballot' ? 'Secret ballot open' : 'Vote open';
    case 'tied':
      return 'Tied';
    case 'carried':
      return motion.vote === undefined || motion.vote.method === 'consensus' ? 'Agreed' : 'Carried';
    case 'lost':
      return 'Not carried';
    case 'notPut':
      return 'Not put';
    case 'withdrawn':
      return 'Withdrawn';
  }
}

/** "Tom Whitlock has withdrawn", "Priya Raman and Tom Whitlock have withdrawn" */
export const withdrawnWords = (names: readonly string[]): string =>
  `${listed(names)} ${names.length === 1 ? 'has' : 'have'} withdrawn`;

/** "You are next", "You are 2nd in line" */
export function placeWords(place: number): string {
  if (place === 1) return 'You are next';
  const last = place % 100 > 10 && place % 100 < 14 ? 0 : place % 10;
  const ending = last === 2 ? 'nd' : last === 3 ? 'rd' : last === 1 ? 'st' : 'th';
  return `You are ${place}${ending} in line`;
}
