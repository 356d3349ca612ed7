import { numbersOf } from '#lib/domain/agenda.ts';
import { About, type AuditNames, nobodysNames } from '#lib/domain/audit/deed.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import type { ChainEntry } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { namesIn } from '../shared/names.ts';

/** Of which meetings an entry speaks. */
function meetingsIn(entry: ChainEntry): string[] {
  const about = new About(entry, nobodysNames);
  return [about, ...about.parts('items')].map(({ meetingId }) => meetingId).filter((id) => id !== '');
}

const inWords = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });
const dayOf = (meeting: Meeting): string => inWords.format(new Date(`${localDate(meeting.startsAt)}T12:00:00Z`));

/** What the ids in some entries of an organisation's log are called now. Part 2 items go by their numbers (A3). */
export async function auditNames(
  deps: Deps,
  organisationId: string,
  entries: readonly ChainEntry[],
): Promise<AuditNames> {
  const ids = [...new Set(entries.flatMap(meetingsIn))];
  const [person, boards, ...found] = await Promise.all([
    namesIn(deps, organisationId),
    findAll(deps, 'board', 'organisation', organisationId),
    ...ids.map((id) => deps.aggregates.get('meeting', id)),
  ]);
  const boardNames = new Map(boards.map(({ value }) => [value.id, value.name]));
  const meetings = new Map(
    found.flatMap((stored) =>
      stored?.value.organisationId === organisationId ? [[stored.value.id, stored.value]] : [],
    ),
  );
  return {
    person,
    board: (id) => boardNames.get(id) ?? 'a board that is gone',
    meeting(id) {
      const meeting = meetings.get(id);
      return meeting === undefined ? 'a meeting that is gone' : `“${meeting.title}” of ${dayOf(meeting)}`;
    },
    item(meetingId, itemId) {
      const items = meetings.get(meetingId)?.items ?? [];
      const at = items.findIndex(({ id }) => id === itemId);
      if (at < 0) return 'an item that is gone';
      return `item ${numbersOf(items)[at]}${items[at]!.part === 2 ? ' (Part 2)' : ''}`;
    },
  };
}
