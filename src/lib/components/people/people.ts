/** What the People page works out from its view. */
import type { BoardSummary, PersonView } from '#lib/domain/views.ts';
import { comparable } from '#lib/domain/comparable.ts';
import { count, listed, roleNames } from '#lib/pages/words.ts';

export interface Sift {
  text: string;
  /** A board's id, or everybody. */
  board: string;
  state: 'all' | 'online' | PersonView['state'];
}

export const nobodySifted: Sift = { text: '', board: '', state: 'all' };

/** By name; ended ones last. Search ignores case and accents. */
export function sifted(people: readonly PersonView[], sift: Sift): PersonView[] {
  const wanted = comparable(sift.text.trim());
  return people
    .filter(
      (person) =>
        wanted === '' || comparable(`${person.name} ${person.username} ${person.email ?? ''}`).includes(wanted),
    )
    .filter((person) => sift.board === '' || person.memberships.some((m) => m.boardId === sift.board))
    .filter((person) => {
      if (sift.state === 'all') return true;
      return sift.state === 'online' ? person.online.devices > 0 : person.state === sift.state;
    })
    .toSorted(
      (a, b) => Number(a.state === 'ended') - Number(b.state === 'ended') || a.name.localeCompare(b.name, 'en-GB'),
    );
}

/** "On line now: 2 devices, in Autumn term" */
export function onlineWords({ online }: PersonView): string {
  if (online.devices === 0) return 'Not on line';
  const where = online.meetings.length > 0 ? `, in ${listed(online.meetings.map((m) => m.title))}` : '';
  return `On line on ${count(online.devices, 'device')}${where}`;
}

export const managedBoards = (boards: readonly BoardSummary[]): BoardSummary[] =>
  boards.filter((board) => board.role === 'clerk');

/** "Governor, Full governing board" */
export const rolesOf = (person: PersonView): { key: string; role: string; board: string }[] =>
  person.memberships.map((m) => ({ key: m.boardId, role: roleNames[m.role], board: m.boardName }));
