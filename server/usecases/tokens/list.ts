import type { ApiToken } from '#lib/domain/api-tokens.ts';
import type { Person } from '#lib/domain/people.ts';
import type { ApiTokenView } from '#lib/domain/views/account.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';

export const tokenView = ({ id, name, scopes, createdAt, expiresAt, lastUsed }: ApiToken): ApiTokenView => ({
  id,
  name,
  scopes,
  createdAt,
  expiresAt,
  ...(lastUsed === undefined ? {} : { lastUsed }),
});

/** Those of a person that serve now, the latest first. */
export async function tokensOf(deps: Deps, person: Person): Promise<ApiToken[]> {
  const now = deps.clock.now();
  return (await findAll(deps, 'apiToken', 'person', person.id))
    .map(({ value }) => value)
    .filter((t) => t.ended === undefined && t.epoch === person.accessEpoch && Date.parse(t.expiresAt) > now)
    .sort((a, b) => (a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id) ? 1 : -1));
}

/** One's own tokens. */
export async function listTokens(deps: Deps, given: Actor | undefined): Promise<ApiTokenView[]> {
  const actor = await identifyPerson(deps, given);
  return (await tokensOf(deps, actor.person)).map(tokenView);
}
