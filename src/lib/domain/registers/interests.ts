import type { Interest } from '../declarations.ts';
import type { Meeting } from '../meetings.ts';
import { localDate } from '../rules/days.ts';
import { confirmBy, isDue } from '../rules/interests-due.ts';
import { dateOfMeeting, isBetween, isOf, matches, type MayRead, readableItems, type RegisterFilter } from './parts.ts';
import type { DeclaredEntry, InterestEntry } from './views.ts';

export const interestFilters = ['standing', 'due', 'ended'] as const;
export interface InterestsFilter extends RegisterFilter {
  state?: (typeof interestFilters)[number];
}

/** @param today local date */
export const interestEntry = (interest: Interest, name: string, today: string): InterestEntry => ({
  ...interest,
  name,
  confirmBy: confirmBy(interest),
  due: isDue(interest, today),
});

const inState = ({ endedAt, due }: InterestEntry, wanted: InterestsFilter['state']): boolean => {
  if (wanted === undefined) return true;
  if (wanted === 'due') return due;
  return (wanted === 'ended') === (endedAt !== undefined);
};

/** Standing interests of these people, by name, the latest declared first. */
export const standingEntries = (
  interests: readonly Interest[],
  nameOf: (personId: string) => string,
  filter: InterestsFilter,
  today: string,
): InterestEntry[] =>
  interests
    .map((interest) => interestEntry(interest, nameOf(interest.personId), today))
    .filter(
      (entry) =>
        inState(entry, filter.state) &&
        isOf(filter, entry.personId) &&
        isBetween(localDate(entry.declaredAt), filter) &&
        matches(filter, entry.name, entry.organisation, entry.nature),
    )
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || b.declaredAt.localeCompare(a.declaredAt));

/** What was declared at meetings, the latest first: at items that the reader may read. */
export const declaredEntries = (
  meetings: readonly Meeting[],
  mayRead: MayRead,
  filter: InterestsFilter,
): DeclaredEntry[] =>
  meetings
    .filter((meeting) => isBetween(dateOfMeeting(meeting), filter))
    .flatMap((meeting) => declaredAt(meeting, mayRead))
    .filter(
      ({ entry }) =>
        isOf(filter, entry.personId) &&
        matches(filter, entry.name, entry.interest, entry.itemTitle, entry.meetingTitle),
    )
    .sort((a, b) => b.at.localeCompare(a.at))
    .map(({ entry }) => entry);

function declaredAt(meeting: Meeting, mayRead: MayRead): { entry: DeclaredEntry; at: string }[] {
  const readable = readableItems(meeting, mayRead);
  return (meeting.declarations ?? []).flatMap((declaration) => {
    const found = readable.get(declaration.itemId);
    if (found === undefined) return [];
    const { id, personId, name, itemId, kind, interest, withdrew, at } = declaration;
    const entry: DeclaredEntry = {
      ...{ id, personId, name, itemId, kind, interest, withdrew },
      meetingId: meeting.id,
      meetingTitle: meeting.title,
      date: dateOfMeeting(meeting),
      number: found.number,
      itemTitle: found.item.title,
      part: found.item.part,
    };
    return [{ entry, at }];
  });
}
