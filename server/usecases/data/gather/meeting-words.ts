import { numbersOf } from '#lib/domain/agenda.ts';
import type { Meeting } from '#lib/domain/meetings.ts';

/** "Autumn term, 17 November 2026" */
export const meetingName = ({ title, startsAt }: Meeting): string => `${title}, ${startsAt.slice(0, 10)}`;

export const itemOf = (meeting: Meeting, itemId: string): string => {
  const at = meeting.items.findIndex(({ id }) => id === itemId);
  const item = meeting.items[at];
  if (item === undefined) return 'an item that is gone';
  const number = numbersOf(meeting.items)[at]!;
  // A3: titles of Part 2 are for its readers.
  return item.part === 2 ? `item ${number} (Part 2)` : `item ${number}: ${item.title}`;
};

/** Whether what is said of an item may be told: of Part 2 no more than meeting and item. */
export const isOpen = (meeting: Meeting, itemId: string): boolean =>
  meeting.items.some(({ id, part }) => id === itemId && part === 1);

/** The same of what may be about no item: then it is about the open minutes. */
export const isOpenOrWhole = (meeting: Meeting, itemId: string | undefined): boolean =>
  itemId === undefined || isOpen(meeting, itemId);
