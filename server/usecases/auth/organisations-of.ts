import { isCurrent, type Person } from '#lib/domain/people.ts';

/** The organisations on whose boards somebody sits now. */
export const currentOrganisations = (person: Person): string[] => [
  ...new Set(person.memberships.filter(isCurrent).map((m) => m.organisationId)),
];
