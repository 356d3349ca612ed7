import { numbersOf } from '../agenda.ts';
import { comparable } from '../comparable.ts';
import type { AgendaItem, Meeting } from '../meetings.ts';
import type { Membership } from '../people.ts';
import { localDate } from '../rules/days.ts';

/** What all registers can be narrowed by. */
export interface RegisterFilter {
  /** Local dates, both counted. */
  from?: string;
  to?: string;
  personId?: string;
  /** Part of what an entry says; capitals and accents make no difference. */
  text?: string;
}

/** Somebody who is, or was, on the board. */
export interface Sitting {
  personId: string;
  name: string;
  /** The current one, else the last. */
  membership: Membership;
  /** All on this board. */
  memberships: readonly Membership[];
}

/** Who may read which agenda item: what was recorded at any other is no part of a register (A3). */
export type MayRead = (item: AgendaItem) => boolean;

export const dateOfMeeting = ({ startedAt, startsAt }: Pick<Meeting, 'startedAt' | 'startsAt'>): string =>
  localDate(startedAt ?? startsAt);

export const isBetween = (date: string, { from, to }: RegisterFilter): boolean =>
  (from === undefined || from <= date) && (to === undefined || date <= to);

/** Whether the text that is looked for is in any of these. */
export const matches = ({ text }: RegisterFilter, ...fields: (string | undefined)[]): boolean =>
  text === undefined ||
  comparable(fields.filter((field) => field !== undefined).join('\n')).includes(comparable(text.trim()));

export const isOf = ({ personId }: RegisterFilter, ...people: (string | undefined)[]): boolean =>
  personId === undefined || people.includes(personId);

/** What may be read of a meeting: each of those items, with its number. */
export const readableItems = (
  meeting: Meeting,
  mayRead: MayRead,
): Map<string, { item: AgendaItem; number: string }> => {
  const numbers = numbersOf(meeting.items);
  return new Map(
    meeting.items.flatMap((item, i) => (mayRead(item) ? [[item.id, { item, number: numbers[i]! }] as const] : [])),
  );
};

export const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name, 'en');
