import { createHash } from 'node:crypto';
import { canStep, levelOf, maskedTitle, numbersOf } from '#lib/domain/agenda.ts';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import type { Board } from '#lib/domain/boards.ts';
import type { Meeting, Purpose } from '#lib/domain/meetings.ts';
import type { Notice } from '#lib/domain/notice.ts';

const purposeWords: Record<Purpose, string> = {
  information: 'for information',
  discussion: 'for discussion',
  decision: 'for decision',
};

const when = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

export const meetingTime = (startsAt: string): string => when.format(new Date(startsAt));

/** The agenda for a mail. Part 2 is masked for everybody: what a mail says cannot be called back when access ends (A3). */
export function agendaText({ items }: Pick<Meeting, 'items'>): string {
  const numbers = numbersOf(items);
  return items
    .map((item, at) => {
      const title = item.part === 2 ? `${maskedTitle} (Part 2)` : item.title;
      const papers = item.part === 1 ? (item.papers ?? []).map(({ name }) => `\n       Paper: ${name}`).join('') : '';
      const indent = levelOf(item) === 1 ? '  ' : '';
      return `${indent}${numbers[at]!.padEnd(5)}${title} (${purposeWords[item.purpose]})${papers}`;
    })
    .join('\n');
}

export interface NoticeText {
  subject: string;
  text: string;
}

/** @param again whether notice had been given, and this tells what has changed */
export function noticeText(
  meeting: Meeting,
  board: Board,
  notice: Pick<Notice, 'shortened'>,
  { link, byName, chairName, again }: { link: string; byName: string; chairName: string; again: boolean },
): NoticeText {
  const { title, startsAt, place } = meeting;
  const shortened =
    notice.shortened === undefined ? [] : ['', `${chairName} has shortened the notice: ${notice.shortened.reason}`];
  return {
    subject: `${again ? 'Agenda changed' : 'Notice of meeting'}: ${title}`,
    text: [
      again
        ? `The agenda of this meeting of ${board.name} has changed since notice was given.`
        : `You are given notice of a meeting of ${board.name}.`,
      '',
      title,
      meetingTime(startsAt),
      ...(place === undefined ? [] : [place]),
      ...shortened,
      '',
      'Agenda',
      '',
      agendaText(meeting),
      '',
      `Papers, and where you say whether you will come: ${link}`,
      '',
      `Sent on behalf of ${byName} by Quorate.`,
    ].join('\n'),
  };
}

/** SHA-256, hex, over what notice tells of a meeting, Part 2 as it is: whether any of it has changed since. */
export const toldBy = ({ title, startsAt, place, items }: Meeting): string =>
  createHash('sha256')
    .update(
      canonicalJson({
        title,
        startsAt,
        place: place ?? null,
        items: items.map((item) => ({
          title: item.title,
          purpose: item.purpose,
          part: item.part,
          level: levelOf(item),
          papers: (item.papers ?? []).map(({ id }) => id),
        })),
      }),
    )
    .digest('hex');

/** Whether notice does not tell any more what the meeting is. */
export const hasChangedSince = (meeting: Meeting): boolean =>
  meeting.notice !== undefined && canStep('announce', meeting) && meeting.notice.told !== toldBy(meeting);
