import type { Organisation } from '#lib/domain/boards.ts';
import { isCurrent, type Person, type Session } from '#lib/domain/people.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import type { Deps } from './deps.ts';

type Store = Pick<Deps, 'aggregates'>;

/** The organisations on whose boards somebody sits and which ask for a second factor. */
export async function requiredBy(deps: Store, person: Person): Promise<Organisation[]> {
  const ids = [...new Set(person.memberships.filter(isCurrent).map((m) => m.organisationId))];
  const found = await Promise.all(ids.map((id) => deps.aggregates.get('organisation', id)));
  return found.flatMap((stored) => (stored?.value.requiresSecondFactor ? [stored.value] : []));
}

/**
 * Read anew each time, so that it holds at once for everybody who is signed in.
 * @param session whose organisation's provider may count as one (P33)
 */
export async function mustSetUpSecondFactor(
  deps: Store,
  person: Person,
  session: Pick<Session, 'provider'>,
): Promise<boolean> {
  if (hasSecondFactor(person)) return false;
  const asking = await requiredBy(deps, person);
  return asking.some(({ id, singleSignOn }) => id !== session.provider || singleSignOn?.countsAsSecondFactor !== true);
}
