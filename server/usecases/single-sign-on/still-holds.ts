import { isCurrent, type Person, type Session } from '#lib/domain/people.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import type { ProvedAccount } from '#lib/domain/single-sign-on.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sitsIn } from '../shared/find.ts';
import { offeredBy } from './offered.ts';

const sitsElsewhere = (person: Person, organisationId: string): boolean =>
  person.memberships.some((m) => isCurrent(m) && m.organisationId !== organisationId);

/**
 * Whether a connected account opens the door: not to whoever has left the organisation's boards. An organisation's clerk chooses its provider: what that says opens another
 * organisation's boards only to whoever said themself, signed in, that the account is theirs.
 */
export const opensDoor = (person: Person, identity: { organisationId: string; linkedBy: string }): boolean =>
  sitsIn(person, identity.organisationId) &&
  (identity.linkedBy === 'person' || !sitsElsewhere(person, identity.organisationId));

/** Whether the account that somebody proved still lets them in by its organisation's provider, as both are now. */
export async function letsIn(deps: Deps, person: Person, account: ProvedAccount): Promise<boolean> {
  try {
    const { singleSignOn } = await offeredBy(deps, account.organisationId);
    const identity = person.identities?.find((one) => one.id === account.id);
    return identity?.issuer === singleSignOn.issuer && opensDoor(person, identity);
  } catch (error) {
    if (isCode(error, 'not_found')) return false;
    throw error;
  }
}

/**
 * Whether a sign-in anew at a provider still stands for the password, as its person is now: the account is still theirs,
 * and what was done there is enough for all that they may see.
 */
export function standsForPassword(person: Person, there: NonNullable<Session['confirmedThere']>): boolean {
  const { account, counted } = there;
  const identity = person.identities?.find(({ id }) => id === account.id);
  if (identity === undefined || !opensDoor(person, identity)) return false;
  return counted !== true || !hasSecondFactor(person) || !sitsElsewhere(person, account.organisationId);
}

/**
 * Whether a session that began at a provider is one for all that the person may see. Without a password since, it opens
 * nothing of an organisation that they came to after it began, brings no second factor there that it did not see, and
 * ends once they have left the organisation whose provider it was.
 */
export function isSessionEnough(person: Person, session: Session): boolean {
  const { provider, providerCounted, authenticatedAt, startedAt } = session;
  if (provider === undefined || !sitsElsewhere(person, provider)) return true;
  if (providerCounted === true && hasSecondFactor(person)) return false;
  if (authenticatedAt !== startedAt) return true;
  return person.identities?.some((one) => one.organisationId === provider && opensDoor(person, one)) === true;
}
