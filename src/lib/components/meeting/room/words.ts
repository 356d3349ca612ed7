import type { Purpose } from '#lib/domain/meetings.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';

export const purposeWords: Record<Purpose, string> = {
  information: 'For information',
  discussion: 'For discussion',
  decision: 'For decision',
};

/** "3: Budget monitoring" */
export const itemName = (item: Pick<AgendaItemView, 'number' | 'title'>): string => `${item.number}: ${item.title}`;

export const nameOf = (view: MeetingView, personId: string | undefined): string | undefined =>
  view.people.find((person) => person.personId === personId)?.name;

/** "1 min", "45 min", "1 h 05 min" */
export function howLong(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** "Decision · 15 min": for the agenda. */
export function itemBrief({ purpose, plannedMinutes }: AgendaItemView): string {
  return [
    purposeWords[purpose].replace(/^For ./, (start) => start.at(-1)!.toUpperCase()),
    plannedMinutes === undefined ? undefined : howLong(plannedMinutes),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What a reader is told of an item beside its title: "For decision · Amara Okafor · 15 min". */
export function itemDetails(view: MeetingView, item: AgendaItemView): string {
  const planned = item.plannedMinutes === undefined ? undefined : howLong(item.plannedMinutes);
  return [purposeWords[item.purpose], nameOf(view, item.presenterId), planned].filter(Boolean).join(' · ');
}

export const whoMayRead =
  'the members of the board, to associates who were let in to this item, and not to anybody who has withdrawn from it';
