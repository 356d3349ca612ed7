import { heldLines, type HeldSection } from '#lib/domain/data/held.ts';
import { momentInWords } from '#lib/domain/data/report.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { roleNames } from '#lib/domain/role-names.ts';
import { broughtSections } from './brought.ts';
import type { Gathering } from './gathering.ts';
import { isOpen, itemOf, meetingName } from './meeting-words.ts';
import { partTakenSection } from './part-taken.ts';

/**
 * What meetings say of a person: attendance, replies, declarations, votes by name and motions; what they brought; and what
 * else they did.
 */
export function meetingSections(gathering: Gathering): HeldSection[] {
  const { meetings, subject } = gathering;
  const personId = subject.person.value.id;
  const attendance = meetings.flatMap((meeting) =>
    (meeting.attendance ?? []).filter((one) => one.personId === personId).map((one) => ({ meeting, one })),
  );
  const replies = meetings.flatMap((meeting) =>
    (meeting.replies ?? []).filter((one) => one.personId === personId).map((one) => ({ meeting, one })),
  );
  const declarations = meetings.flatMap((meeting) =>
    (meeting.declarations ?? []).filter((one) => one.personId === personId).map((one) => ({ meeting, one })),
  );
  const votes = meetings.flatMap((meeting) => votesIn(meeting, personId).map((one) => ({ meeting, one })));
  return [
    {
      id: 'attendance',
      title: 'Attendance',
      about: 'Part of the record of each meeting; kept with it.',
      records: attendance.map(({ meeting, one }) => ({ meetingId: meeting.id, meeting: meetingName(meeting), ...one })),
      lines: attendance.map(({ meeting, one }) =>
        heldLines([
          ['Meeting', meetingName(meeting)],
          ['As', roleNames[one.role]],
          ['Marked', one.mark],
          ['Reason given', one.reason],
          ...one.stays.map(
            ({ from, to }) => ['There', `${momentInWords(from)} to ${to === undefined ? 'the end' : momentInWords(to)}`] as const,
          ),
        ]),
      ),
    },
    {
      id: 'replies',
      title: 'Replies to notices',
      about: 'What this person said beforehand about coming.',
      records: replies.map(({ meeting, one }) => ({ meetingId: meeting.id, ...one })),
      lines: replies.map(({ meeting, one }) =>
        heldLines([
          ['Meeting', meetingName(meeting)],
          ['Reply', one.kind],
          ['Reason given', one.reason],
          ['At', momentInWords(one.at)],
        ]),
      ),
    },
    {
      id: 'declarations',
      title: 'Interests declared at meetings',
      about: 'Part of the record of each meeting; kept with it. Those about Part 2 items are named without their words.',
      records: declarations.map(({ meeting, one }) => ({
        meetingId: meeting.id,
        ...(isOpen(meeting, one.itemId) ? one : { ...one, interest: undefined }),
      })),
      lines: declarations.map(({ meeting, one }) =>
        heldLines([
          ['Meeting', meetingName(meeting)],
          ['On', itemOf(meeting, one.itemId)],
          ['Interest', isOpen(meeting, one.itemId) ? one.interest : 'In Part 2'],
          ['Left for it', one.withdrew ? 'Yes' : 'No'],
        ]),
      ),
    },
    {
      id: 'votes',
      title: 'Motions and votes by name',
      about: 'Where the board voted by name, and motions this person put or seconded. Secret ballots are tied to nobody.',
      records: votes.map(({ meeting, one }) => ({ meetingId: meeting.id, meeting: meetingName(meeting), ...one })),
      lines: votes.map(({ meeting, one }) =>
        heldLines([
          ['Meeting', meetingName(meeting)],
          ['On', itemOf(meeting, one.itemId)],
          ['Motion', one.text ?? 'In Part 2'],
          ['As', one.as.join(', ')],
          ['Vote', one.choice],
          ['Casting vote', one.casting?.choice],
        ]),
      ),
    },
    ...broughtSections(gathering),
    partTakenSection(gathering),
  ];
}

function votesIn(meeting: Meeting, personId: string) {
  return (meeting.motions ?? []).flatMap(({ id, itemId, text, proposerId, seconderId, vote }) => {
    // What may still be changed is told nobody before the count (M3).
    const named = vote?.counts === undefined ? [] : (vote.named ?? []);
    const choice = named.find((one) => one.personId === personId)?.choice;
    const casting = vote?.casting?.personId === personId ? vote.casting : undefined;
    const as = [
      ...(proposerId === personId ? ['proposer'] : []),
      ...(seconderId === personId ? ['seconder'] : []),
      ...(choice === undefined ? [] : ['voter']),
      ...(casting === undefined ? [] : ['casting voter']),
    ];
    if (as.length === 0) return [];
    return [
      {
        motionId: id,
        itemId,
        as,
        ...(choice === undefined ? {} : { choice }),
        ...(casting === undefined ? {} : { casting: { choice: casting.choice, at: casting.at } }),
        ...(isOpen(meeting, itemId) ? { text } : {}),
      },
    ];
  });
}
