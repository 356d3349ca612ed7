import type { Membership, Person } from '#lib/domain/people.ts';
import { isClerkIn } from '../shared/find.ts';

/** P24: a person with these places. Whoever is clerk nowhere in an organisation leads its clerks no more, nor when they become one again. */
export function withPlaces(person: Person, organisationId: string, memberships: Membership[]): Person {
  const { leadClerkOf = [], ...rest } = person;
  const placed: Person = { ...rest, memberships };
  const kept = isClerkIn(placed, organisationId) ? leadClerkOf : leadClerkOf.filter((id) => id !== organisationId);
  return kept.length === 0 ? placed : { ...placed, leadClerkOf: kept };
}
