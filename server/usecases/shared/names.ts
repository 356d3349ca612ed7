import type { Deps } from './deps.ts';
import { findAll } from './find.ts';

export const profileId = (organisationId: string, personId: string): string => `${organisationId}:${personId}`;

const others: Record<string, string> = { operator: 'The operator', system: 'Quorate' };
export const nameless = 'Somebody';

/** For ids that are nobody's, such as the operator's, and for people without a profile. */
export const nameOfNobody = (id: string): string => others[id] ?? nameless;

/** What an organisation calls its people, by person id. */
export async function namesIn(deps: Deps, organisationId: string): Promise<(personId: string) => string> {
  const profiles = await findAll(deps, 'profile', 'organisation', organisationId);
  const names = new Map(profiles.map(({ value }) => [value.personId, value.name]));
  return (personId) => names.get(personId) ?? nameOfNobody(personId);
}

export async function nameIn(deps: Deps, organisationId: string, personId: string): Promise<string> {
  const profile = await deps.aggregates.get('profile', profileId(organisationId, personId));
  return profile?.value.name ?? nameOfNobody(personId);
}
