import type { Board } from '#lib/domain/boards.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { meetingTime, type NoticeText } from './agenda-text.ts';

interface Sender {
  link: string;
  byName: string;
}

const whatAndWhen = ({ title, startsAt, place }: Meeting): string[] => [
  title,
  meetingTime(startsAt),
  ...(place === undefined ? [] : [place]),
];

/** For those whom notice went to: it is not held. */
export function cancelledText(
  meeting: Meeting,
  { name }: Board,
  { link, byName, reason }: Sender & { reason: string },
): NoticeText {
  return {
    subject: `Meeting cancelled: ${meeting.title}`,
    text: [
      `This meeting of ${name} has been cancelled. It will not be held.`,
      '',
      ...whatAndWhen(meeting),
      '',
      `Reason: ${reason}`,
      '',
      `The meeting: ${link}`,
      '',
      `Sent on behalf of ${byName} by Quorate.`,
    ].join('\n'),
  };
}

/** For the same: it is held after all. */
export function putBackText(
  meeting: Meeting,
  { name }: Board,
  { link, byName, noticeStands }: Sender & { noticeStands: boolean },
): NoticeText {
  return {
    subject: `Meeting to be held after all: ${meeting.title}`,
    text: [
      `This meeting of ${name} was cancelled, and has been put back. It is to be held after all.`,
      '',
      ...whatAndWhen(meeting),
      '',
      noticeStands
        ? 'The notice that you were given stands.'
        : 'You will be given notice of it again, with its agenda.',
      '',
      `The agenda, and where you say whether you will come: ${link}`,
      '',
      `Sent on behalf of ${byName} by Quorate.`,
    ].join('\n'),
  };
}
