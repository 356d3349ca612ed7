import type { Deps } from './deps.ts';
import { findAll } from './find.ts';

export const profileId = (organisationId: string, personId: string): string => `${organisationId}:${personId}`;

/** For ids that are nobody's, such as the operator's. */
const others: Record<string, string> = { operator: 'The operator', system: 'Quorate' };
export const nameless = 'Somebody';

/** What an organisation calls its people, by person id. */
export async function namesIn(deps: Deps, organisationId: string): Promise<(personId: string) => string> {
  const profiles = await findAll(deps, 'profile', 'organisation', organisationId);
  const names = new Map(profiles.map(({ value }) => [value.personId, value.name]));
  return (personId) => names.get(personId) ?? others[personId] ?? nameless;
}

export async function nameIn(deps: Deps, organisationId: string, personId: string): Promise<string> {
  const profile = await deps.aggregates.get('profile', profileId(organisationId, personId));
  return profile?.value.name ?? others[personId] ?? nameless;
}
