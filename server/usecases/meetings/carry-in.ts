import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { limits } from '#lib/domain/names.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { newItem } from './new-item.ts';

type Next = Pick<Meeting, 'id' | 'boardId' | 'startsAt'>;

/** The latest meeting of the board before this one whose minutes nobody has approved. */
async function unapproved(deps: Deps, next: Next): Promise<Meeting | undefined> {
  const meetings = await findAll(deps, 'meeting', 'unfinished', next.boardId);
  return meetings
    .map(({ value }) => value)
    .filter(({ id, state, startsAt }) => id !== next.id && state === 'ended' && startsAt < next.startsAt)
    .sort((a, b) => (a.startsAt < b.startsAt ? 1 : -1))[0];
}

/** An item for the minutes of the last meeting says which meeting's; others are as they were. */
export async function carriedIn(deps: Deps, next: Next, item: AgendaItem): Promise<AgendaItem> {
  if (item.kind !== 'lastMinutes' || item.approves !== undefined) return item;
  const last = await unapproved(deps, next);
  return last === undefined ? item : { ...item, approves: last.id };
}

const longDate = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'long' });

/** Where the minutes of the last meeting come: after who is there and what they have an interest in. */
export const placeForMinutes = (items: readonly AgendaItem[]): number =>
  items.findLastIndex(({ kind }) => kind === 'apologies' || kind === 'declarations') + 1;

/** A first agenda with what earlier meetings left to do: minutes that wait for approval get an item when there is none. */
export async function withCarryIn(deps: Deps, next: Next, first: readonly AgendaItem[]): Promise<AgendaItem[]> {
  const items = [...first];
  if (items.length === 0) return items;
  const last = await unapproved(deps, next);
  if (last === undefined) return items;
  if (items.some(({ kind }) => kind === 'lastMinutes')) {
    return items.map((item) => (item.kind === 'lastMinutes' ? { ...item, approves: last.id } : item));
  }
  if (items.length >= limits.itemsPerMeeting) return items;
  const title = `Minutes of the meeting of ${longDate.format(new Date(last.startsAt))}`;
  const added = newItem(deps, { title, purpose: 'decision', kind: 'lastMinutes', plannedMinutes: 5 });
  return items.toSpliced(placeForMinutes(items), 0, { ...added, approves: last.id });
}
