import type { Board } from '#lib/domain/boards.ts';
import type { Person } from '#lib/domain/people.ts';
import { sitsIn } from '../shared/find.ts';

/** P22: whose access, to this board or to all of its organisation, was ended: they come back by a decision about them. */
export function hasLeft(person: Person, { id, organisationId }: Pick<Board, 'id' | 'organisationId'>): boolean {
  if (person.signInEnded !== undefined) return true;
  const places = person.memberships.filter((m) => m.organisationId === organisationId);
  return places.some((m) => m.boardId === id) || (places.length > 0 && !sitsIn(person, organisationId));
}
