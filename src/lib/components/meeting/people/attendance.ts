import type { PresentPerson } from '#lib/live/events.ts';
import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';

export interface Comings {
  joined: PresentPerson[];
  left: PresentPerson[];
}

/** Who came and who went between two lists. */
export function comings(before: readonly PresentPerson[], now: readonly PresentPerson[]): Comings {
  const ids = (list: readonly PresentPerson[]): Set<string> => new Set(list.map(({ personId }) => personId));
  const [were, are] = [ids(before), ids(now)];
  return {
    joined: now.filter(({ personId }) => !were.has(personId)),
    left: before.filter(({ personId }) => !are.has(personId)),
  };
}

export interface PersonRow {
  personId: string;
  name: string;
  role: PresentPerson['role'];
  isYou: boolean;
  devices: number;
  typing: boolean;
  /** What they look at, where the reader may know of it. */
  item?: AgendaItemView;
}

const rank: Record<PresentPerson['role'], number> = {
  chair: 0,
  viceChair: 1,
  clerk: 2,
  governor: 3,
  associate: 4,
  observer: 5,
};

export const inOrder = (a: PersonRow, b: PersonRow): number =>
  rank[a.role] - rank[b.role] || a.name.localeCompare(b.name, 'en-GB');

/** Members of the board who are here, and those who are not: chair first, observers last, by name within a role. */
export function whoIsHere(
  view: MeetingView,
  present: readonly PresentPerson[],
): { here: PersonRow[]; away: PersonRow[] } {
  const ids = new Set(present.map(({ personId }) => personId));
  const here = present.map(({ personId, name, role, devices, typing, itemId }) => ({
    personId,
    name,
    role,
    devices,
    typing,
    isYou: personId === view.you.personId,
    item: view.items.find(({ id }) => id === itemId),
  }));
  const away = view.people
    .filter(({ personId }) => !ids.has(personId))
    .map(({ personId, name, role }) => ({
      personId,
      name,
      role,
      devices: 0,
      typing: false,
      isYou: personId === view.you.personId,
    }));
  return { here: here.sort(inOrder), away: away.sort(inOrder) };
}
