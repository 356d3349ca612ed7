import type { ActionItem } from '../action-items.ts';
import type { Meeting } from '../meetings.ts';
import { localDate } from '../rules/days.ts';
import type { ActionView } from '../views.ts';
import { dateOfMeeting, isBetween, isOf, matches, type MayRead, readableItems, type RegisterFilter } from './parts.ts';
import type { ActionEntry } from './views.ts';

export const actionFilters = ['open', 'overdue', 'done', 'dropped'] as const;
export interface ActionsFilter extends RegisterFilter {
  state?: (typeof actionFilters)[number];
}

const inState = ({ state, overdue }: ActionEntry, wanted: ActionsFilter['state']): boolean =>
  wanted === undefined || (wanted === 'overdue' ? overdue : state === wanted);

/** Open ones first, the soonest due before the others; then what is closed, the latest first. */
export function actionsInOrder(a: ActionEntry, b: ActionEntry): number {
  const open = Number(b.state === 'open') - Number(a.state === 'open');
  if (open !== 0) return open;
  if (a.state !== 'open') return (a.closedAt ?? '') < (b.closedAt ?? '') ? 1 : -1;
  const due = (a.due ?? '9999').localeCompare(b.due ?? '9999');
  return due !== 0 ? due : a.givenAt.localeCompare(b.givenAt);
}

/**
 * Actions of one board, given at items that the reader may read. `from` and `to` are of the day they were given on.
 * @param meetings those at which they were given
 * @param view what the reader sees of one
 */
export function actionEntries(
  boardName: string,
  actions: readonly ActionItem[],
  meetings: readonly Meeting[],
  mayRead: MayRead,
  view: (action: ActionItem) => ActionView,
  filter: ActionsFilter,
): ActionEntry[] {
  const byId = new Map(meetings.map((meeting) => [meeting.id, { meeting, items: readableItems(meeting, mayRead) }]));
  return actions
    .filter((action) => isBetween(localDate(action.givenAt), filter) && isOf(filter, action.ownerId))
    .flatMap((action): ActionEntry[] => {
      const at = byId.get(action.meetingId);
      const found = at?.items.get(action.itemId);
      if (at === undefined || found === undefined) return [];
      return [
        {
          ...view(action),
          boardName,
          meetingTitle: at.meeting.title,
          date: dateOfMeeting(at.meeting),
          number: found.number,
          itemTitle: found.item.title,
          part: found.item.part,
        },
      ];
    })
    .filter(
      (entry) =>
        inState(entry, filter.state) && matches(filter, entry.text, entry.ownerName, entry.itemTitle, entry.note),
    )
    .sort(actionsInOrder);
}
