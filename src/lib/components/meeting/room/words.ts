import type { Purpose } from '#lib/domain/meetings.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import type { Merged } from '#lib/live/minutes-types.ts';

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

/** "item 3: Budget", "items 2 and 5" */
function itemsNamed(view: MeetingView, itemIds: readonly string[]): string {
  const items = view.items.filter(({ id }) => itemIds.includes(id));
  if (items.length <= 1) return items.map((item) => `item ${itemName(item)}`).join('');
  const numbers = items.map(({ number }) => number);
  return `items ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

/** What became of work done without a connection, document by document taken together (S3). */
export function mergedWords(view: MeetingView, merged: readonly Merged[]): string {
  const words = merged.reduce((sum, one) => sum + one.words, 0);
  const offered = merged.reduce((sum, one) => sum + one.offered, 0);
  const where = itemsNamed(
    view,
    merged.flatMap(({ itemIds }) => itemIds),
  );
  const inItems = where === '' ? '' : ` in ${where}`;
  const what = words === 0 ? 'changes' : `${words} ${words === 1 ? 'word' : 'words'}`;
  const allLost = words === 0 && offered > 0;
  const said = allLost ? [] : [`What you did without a connection (${what}${inItems}) is in the minutes now.`];
  if (merged.some(({ others }) => others === undefined)) said.push('What others wrote meanwhile is here too.');
  else {
    const theirs = itemsNamed(
      view,
      merged.flatMap(({ others }) => others ?? []),
    );
    said.push(theirs === '' ? 'Nobody else wrote meanwhile.' : `What others wrote meanwhile is here too (${theirs}).`);
  }
  if (offered === 0) return said.join(' ');
  const lost = `${allLost ? 'What' : 'Some of what'} you wrote`;
  const offer = `${lost} without a connection has lost its place, since somebody removed it: it is offered to you${inItems}.`;
  return [...(allLost ? [offer] : []), ...said, ...(allLost ? [] : [offer])].join(' ');
}
