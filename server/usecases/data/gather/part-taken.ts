import { heldLines, type HeldSection } from '#lib/domain/data/held.ts';
import { momentInWords } from '#lib/domain/data/report.ts';
import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import type { Gathering } from './gathering.ts';
import { itemOf, meetingName } from './meeting-words.ts';

interface Act {
  what: string;
  itemId?: string;
  /** ISO instant. */
  at?: string;
  reason?: string;
}

/** What else meetings say of a person: what they presented, chaired, signed, were let in to or could vote on. */
export function partTakenSection({ meetings, subject }: Gathering): HeldSection {
  const personId = subject.person.value.id;
  const found = meetings.flatMap((meeting) => actsIn(meeting, personId).map((one) => ({ meeting, one })));
  return {
    id: 'part-taken',
    title: 'Other part taken in meetings',
    about: 'What else the record of a meeting says of this person; kept with it.',
    records: found.map(({ meeting, one }) => ({ meetingId: meeting.id, meeting: meetingName(meeting), ...one })),
    lines: found.map(({ meeting, one }) =>
      heldLines([
        ['Meeting', meetingName(meeting)],
        ['What', one.what],
        ['On', one.itemId && itemOf(meeting, one.itemId)],
        ['At', one.at && momentInWords(one.at)],
        ['Reason', one.reason],
      ]),
    ),
  };
}

function actsIn(meeting: Meeting, personId: string): Act[] {
  const { items, presidingId, speakerId, hands = [], declarations = [], motions = [] } = meeting;
  return [
    ...items.flatMap((item) => actsOn(item, personId)),
    ...(presidingId === personId ? [{ what: 'Presided' }] : []),
    ...(speakerId === personId ? [{ what: 'Had the floor' }] : []),
    ...hands.filter((one) => one.personId === personId).map(({ at }) => ({ what: 'Raised a hand', at })),
    ...declarations
      .filter((one) => one.by === personId && one.personId !== personId)
      .map(({ itemId, at }) => ({ what: 'Recorded somebody’s interest', itemId, at })),
    ...motions
      .filter(({ vote }) => vote?.eligible.includes(personId) === true)
      .map(({ itemId, vote }) => ({ what: 'Could vote on a motion', itemId, at: vote!.openedAt })),
    ...byThem(meeting, personId),
  ];
}

const actsOn = ({ id: itemId, presenterId, confidential }: AgendaItem, personId: string): Act[] => [
  ...(presenterId === personId ? [{ what: 'Presented an item', itemId }] : []),
  ...(confidential?.admitted.includes(personId) === true ? [{ what: 'Was let in to a Part 2 item', itemId }] : []),
  ...(confidential?.withdrawn.includes(personId) === true ? [{ what: 'Was withdrawn from a Part 2 item', itemId }] : []),
];

function byThem({ cancelled, minutes }: Meeting, personId: string): Act[] {
  const steps = [
    ['Closed the minutes to changes', minutes.frozen],
    ['Sent the draft minutes out', minutes.circulated],
    ['Recorded that the minutes were approved', minutes.approval],
    ['Signed the minutes', minutes.signed],
  ] as const;
  return [
    ...(cancelled?.by === personId
      ? [{ what: 'Cancelled the meeting', at: cancelled.at, reason: cancelled.reason }]
      : []),
    ...steps.flatMap(([what, step]) => (step?.by === personId ? [{ what, at: step.at }] : [])),
  ];
}
