import type { Meeting } from '#lib/domain/meetings.ts';
import { membershipOn } from '#lib/domain/people.ts';
import type { Snapshot } from '#lib/domain/stays.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { namesIn } from '../shared/names.ts';

/** A meeting's board: its current members, as attendance takes them down. */
export async function seatsOf(
  deps: Deps,
  { organisationId, boardId }: Pick<Meeting, 'organisationId' | 'boardId'>,
): Promise<Snapshot[]> {
  const [people, nameOf] = await Promise.all([
    findAll(deps, 'person', 'board', boardId),
    namesIn(deps, organisationId),
  ]);
  return people.flatMap(({ value: person }) => {
    const membership = membershipOn(person, boardId);
    if (membership === undefined) return [];
    const { role, category, votes } = membership;
    const name = nameOf(person.id);
    return [{ personId: person.id, name, role, ...(category === undefined ? {} : { category }), votes }];
  });
}
