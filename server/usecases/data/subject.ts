import type { Organisation } from '#lib/domain/boards.ts';
import type { Person, Profile } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { Stored } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { managesAllBoards, managesBoard } from '../people/rights.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findOrganisation, sitsIn } from '../shared/find.ts';
import { nameless, profileId } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';

/** Somebody whose data an organisation holds, and as whom it knows them. */
export interface DataSubject {
  organisation: Organisation;
  person: Stored<Person>;
  profile: Profile | undefined;
  name: string;
}

/**
 * The second and third step of every use case on one person's data (W1): for a clerk of every board of the organisation on
 * which the person sits; or, where they sit on none any more, on which they sat.
 * @throws QuorateError `not_found` also for somebody who never belonged to this organisation; `forbidden`
 */
export async function findSubject(deps: Deps, actor: Actor, input: unknown): Promise<DataSubject> {
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisation.id);
  const personId = idIn(input, 'personId');
  const [person, profile] = await Promise.all([
    deps.aggregates.get('person', personId),
    deps.aggregates.get('profile', profileId(organisation.id, personId)),
  ]);
  if (person?.value.memberships.some((m) => m.organisationId === organisation.id) !== true) {
    throw new QuorateError('not_found');
  }
  if (!managesTheirs(actor, person.value, organisation.id)) {
    throw new QuorateError(
      'forbidden',
      'Only somebody who is clerk of every board this person sits on, or sat on, can do this, since it is about all of them.',
    );
  }
  return { organisation, person, profile: profile?.value, name: profile?.value.name ?? nameless };
}

const managesTheirs = (actor: Actor, person: Person, organisationId: string): boolean =>
  sitsIn(person, organisationId)
    ? managesAllBoards(actor, person, organisationId)
    : person.memberships.every((m) => m.organisationId !== organisationId || managesBoard(actor, m.boardId));
