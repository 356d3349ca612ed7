import { heldLines, type HeldSection } from '#lib/domain/data/held.ts';
import { momentInWords } from '#lib/domain/data/report.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Gathering } from './gathering.ts';
import { isOpen, isOpenOrWhole, itemOf, meetingName } from './meeting-words.ts';

/** What somebody brought to meetings and their minutes, and what notices told them. Of Part 2 meeting and item alone (V2). */
export function broughtSections({ meetings, subject }: Gathering): HeldSection[] {
  const personId = subject.person.value.id;
  return [
    correctionsSection(meetings, personId),
    addendaSection(meetings, personId),
    noticesSection(meetings, personId),
    papersSection(meetings, personId),
  ];
}

const onItem = (meeting: Meeting, itemId: string | undefined): string =>
  itemId === undefined ? 'the open minutes' : itemOf(meeting, itemId);

function correctionsSection(meetings: readonly Meeting[], personId: string): HeldSection {
  const found = meetings.flatMap((meeting) =>
    (meeting.minutes.corrections ?? []).flatMap(({ id, by, at, itemId, text, state, answer }) => {
      const as = [...(by === personId ? ['proposer'] : []), ...(answer?.by === personId ? ['answerer'] : [])];
      if (as.length === 0) return [];
      const open = isOpenOrWhole(meeting, itemId);
      const said = { at: answer?.at, ...(open ? { text: answer?.text } : {}) };
      const one = {
        ...{ id, itemId, as, state },
        // What others proposed is theirs.
        ...(by === personId ? { at, ...(open ? { text } : {}) } : {}),
        ...(answer === undefined ? {} : { answer: said }),
      };
      return [{ meeting, one, open }];
    }),
  );
  return {
    id: 'corrections',
    title: 'Corrections to minutes',
    about: 'What this person proposed to change in draft minutes, and corrections that they answered.',
    records: found.map(({ meeting, one }) => ({ meetingId: meeting.id, meeting: meetingName(meeting), ...one })),
    lines: found.map(({ meeting, one, open }) =>
      heldLines([
        ['Meeting', meetingName(meeting)],
        ['On', onItem(meeting, one.itemId)],
        ['As', one.as.join(', ')],
        ['Proposed', one.at && momentInWords(one.at)],
        ['Correction', open ? one.text : 'In Part 2'],
        ['State', one.state],
        ['Answered', one.answer?.at && momentInWords(one.answer.at)],
        ['Answer', one.answer?.text],
      ]),
    ),
  };
}

function addendaSection(meetings: readonly Meeting[], personId: string): HeldSection {
  const found = meetings.flatMap((meeting) =>
    (meeting.minutes.addenda ?? []).flatMap(({ id, by, at, itemId, text, signed }) => {
      const as = [...(by === personId ? ['author'] : []), ...(signed?.by === personId ? ['signatory'] : [])];
      if (as.length === 0) return [];
      const words = by === personId && isOpenOrWhole(meeting, itemId) ? { text } : {};
      return [{ meeting, one: { id, itemId, as, at, signedAt: signed?.at, ...words } }];
    }),
  );
  return {
    id: 'addenda',
    title: 'Addenda to minutes',
    about: 'What this person added to signed minutes, and addenda that they signed; kept with the minutes.',
    records: found.map(({ meeting, one }) => ({ meetingId: meeting.id, meeting: meetingName(meeting), ...one })),
    lines: found.map(({ meeting, one }) =>
      heldLines([
        ['Meeting', meetingName(meeting)],
        ['On', onItem(meeting, one.itemId)],
        ['As', one.as.join(', ')],
        ['Added', momentInWords(one.at)],
        ['Addendum', isOpenOrWhole(meeting, one.itemId) ? one.text : 'In Part 2'],
        ['Signed', one.signedAt && momentInWords(one.signedAt)],
      ]),
    ),
  };
}

function noticesSection(meetings: readonly Meeting[], personId: string): HeldSection {
  const found = meetings.flatMap((meeting) => {
    const { notice } = meeting;
    if (notice === undefined) return [];
    const { at, againAt, by, shortened, sentTo, seen } = notice;
    const readAt = seen.find((one) => one.personId === personId)?.at;
    const as = [
      ...(sentTo.includes(personId) || readAt !== undefined ? ['recipient'] : []),
      ...(by === personId ? ['sender'] : []),
      ...(shortened?.by === personId ? ['chair who shortened it'] : []),
    ];
    const reason = shortened?.by === personId ? shortened.reason : undefined;
    return as.length === 0 ? [] : [{ meeting, one: { at, againAt, as, readAt, reason } }];
  });
  return {
    id: 'notices',
    title: 'Notices of meetings',
    about: 'Those this person was sent and when they read them, and those they gave.',
    records: found.map(({ meeting, one }) => ({ meetingId: meeting.id, meeting: meetingName(meeting), ...one })),
    lines: found.map(({ meeting, one }) =>
      heldLines([
        ['Meeting', meetingName(meeting)],
        ['As', one.as.join(', ')],
        ['Given', momentInWords(one.at)],
        ['Given again', one.againAt && momentInWords(one.againAt)],
        ['Read', one.readAt && momentInWords(one.readAt)],
        ['Reason for shortening', one.reason],
      ]),
    ),
  };
}

function papersSection(meetings: readonly Meeting[], personId: string): HeldSection {
  const found = meetings.flatMap((meeting) =>
    meeting.items.flatMap(({ id: itemId, papers = [] }) =>
      papers
        .filter(({ by }) => by === personId)
        .map(({ id, name, type, size, addedAt }) => ({
          meeting,
          one: { itemId, addedAt, ...(isOpen(meeting, itemId) ? { id, name, type, size } : {}) },
        })),
    ),
  );
  return {
    id: 'papers',
    title: 'Papers added',
    about: 'Files that this person attached to agendas. The files themselves are the board’s.',
    records: found.map(({ meeting, one }) => ({ meetingId: meeting.id, meeting: meetingName(meeting), ...one })),
    lines: found.map(({ meeting, one }) =>
      heldLines([
        ['Meeting', meetingName(meeting)],
        ['On', itemOf(meeting, one.itemId)],
        ['Paper', one.name ?? 'In Part 2'],
        ['Added', momentInWords(one.addedAt)],
      ]),
    ),
  };
}
