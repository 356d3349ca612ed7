/**
 * The second step of every use case (W1): finding the aggregate. Who may not know of it is told that there is nothing
 * there. The operator and the service itself may know of everything.
 */
import type { Board, Organisation } from '#lib/domain/boards.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import { isCurrent, membershipOn, type Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { AggregateTypes, Collection, IndexOf, Stored } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from './deps.ts';

const nothing = () => new QuorateError('not_found');

/** All documents under an index's key. */
export async function findAll<C extends Collection>(
  deps: Pick<Deps, 'aggregates'>,
  collection: C,
  index: IndexOf<C>,
  key: string,
): Promise<Stored<AggregateTypes[C]>[]> {
  const limit = 500;
  const all: Stored<AggregateTypes[C]>[] = [];
  for (let after: string | undefined; ;) {
    const page = await deps.aggregates.find(collection, index, key, {
      limit,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...page);
    if (page.length < limit) return all;
    after = page.at(-1)!.value.id;
  }
}

export const sitsIn = (person: Person, organisationId: string): boolean =>
  person.memberships.some((m) => m.organisationId === organisationId && isCurrent(m));

export const isClerkIn = (person: Person, organisationId: string): boolean =>
  person.memberships.some((m) => m.organisationId === organisationId && m.role === 'clerk' && isCurrent(m));

export async function findOrganisation(deps: Deps, actor: Actor, id: string): Promise<Organisation> {
  if (actor.kind === 'person' && !sitsIn(actor.person, id)) throw nothing();
  const stored = await deps.aggregates.get('organisation', id);
  if (stored === undefined) throw nothing();
  return stored.value;
}

export async function findBoard(deps: Deps, actor: Actor, id: string): Promise<Board> {
  if (actor.kind === 'person' && membershipOn(actor.person, id) === undefined) throw nothing();
  const stored = await deps.aggregates.get('board', id);
  if (stored === undefined) throw nothing();
  return stored.value;
}

/** @throws QuorateError `not_found` also for a meeting of a board on which the actor does not sit */
export function mayKnowMeeting(actor: Actor, stored: Stored<Meeting> | undefined): Stored<Meeting> {
  if (stored === undefined) throw nothing();
  if (actor.kind === 'person' && membershipOn(actor.person, stored.value.boardId) === undefined) throw nothing();
  return stored;
}

export async function findMeeting(deps: Deps, actor: Actor, id: string): Promise<Stored<Meeting>> {
  return mayKnowMeeting(actor, await deps.aggregates.get('meeting', id));
}

/** Known: oneself, who sits on a board with the actor, and whoever belongs or belonged to an organisation the actor is clerk in. */
export async function findPerson(deps: Deps, actor: Actor, id: string): Promise<Stored<Person>> {
  const stored = await deps.aggregates.get('person', id);
  if (stored === undefined) throw nothing();
  if (actor.kind !== 'person' || actor.person.id === id) return stored;
  const known = stored.value.memberships.some(
    (m) =>
      isClerkIn(actor.person, m.organisationId) ||
      (isCurrent(m) && membershipOn(actor.person, m.boardId) !== undefined),
  );
  if (!known) throw nothing();
  return stored;
}
