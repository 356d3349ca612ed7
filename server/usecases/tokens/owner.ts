import type { ApiToken } from '#lib/domain/api-tokens.ts';
import type { Person, Session } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { standsForPassword } from '../single-sign-on/still-holds.ts';

/** Under which the register of live connections has what a token opened (R1). */
export const sessionIdOf = (token: Pick<ApiToken, 'id'>): string => `token ${token.id}`;

/** In the place of a session: one at which no password was ever given, so nothing that needs a fresh sign-in is done by it. */
export const sessionOf = (token: ApiToken): Session => ({
  id: sessionIdOf(token),
  publicId: token.id,
  personId: token.personId,
  epoch: token.epoch,
  startedAt: token.createdAt,
  expiresAt: token.expiresAt,
  authenticatedAt: new Date(0).toISOString(),
  device: `API token “${token.name}”`,
});

/**
 * Whose a token is, while it serves.
 * @throws QuorateError `not_signed_in`, `access_revoked`
 */
export async function tokenOwner(
  deps: Deps,
  token: ApiToken | undefined,
): Promise<{ person: Person; token: ApiToken }> {
  if (token === undefined || token.ended !== undefined || Date.parse(token.expiresAt) <= deps.clock.now()) {
    throw new QuorateError('not_signed_in', 'This API token is not known, has expired or was ended by its owner.');
  }
  const person = (await deps.aggregates.get('person', token.personId))?.value;
  if (person === undefined) throw new QuorateError('not_signed_in');
  if (person.accessEpoch !== token.epoch || person.signInEnded !== undefined) throw new QuorateError('access_revoked');
  // The account that it rests on is theirs no more, or opens too little (P31): as with a session that it made fresh.
  if (token.confirmedThere !== undefined && !standsForPassword(person, token.confirmedThere)) {
    throw new QuorateError('not_signed_in', 'The account that this API token was made with is no longer connected.');
  }
  return { person, token };
}
