import type { Board } from '#lib/domain/boards.ts';
import type { Person } from '#lib/domain/people.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';
import { insertFollowUp } from '../shared/insert-follow-up.ts';
import { nameIn, profileId } from '../shared/names.ts';

/** Where the person is new to an organisation, it gets a profile of its own, by the name another knows them by. */
export async function profileFollowUp(deps: Deps, person: Person, board: Board): Promise<FollowUp[]> {
  const { organisationId } = board;
  const elsewhere = person.memberships[0];
  const profile = profileId(organisationId, person.id);
  if (elsewhere === undefined || (await deps.aggregates.get('profile', profile)) !== undefined) return [];
  const name = await nameIn(deps, elsewhere.organisationId, person.id);
  return [insertFollowUp('profile', { id: profile, organisationId, personId: person.id, name })];
}
