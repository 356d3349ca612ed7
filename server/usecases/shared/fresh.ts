import type { Session } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { standsForPassword } from '../single-sign-on/still-holds.ts';
import type { Deps } from './deps.ts';

const freshFor = 15 * 60_000;

/**
 * For what somebody at a screen left open must not be able to do: the password was given within the last quarter of an
 * hour, or they signed in anew at a provider in its place. The operator's tool has no session to be fresh.
 * @param actor as `identify` gave it
 * @throws QuorateError `reauthentication_required`
 */
export function assertFresh(deps: Pick<Deps, 'clock'>, actor: Actor): void {
  if (actor.kind === 'person') freshBy(deps, actor);
}

/**
 * As `assertFresh`, for what outlives the session.
 * @returns what stood for the password, unless it was given itself
 */
export function freshBy({ clock }: Pick<Deps, 'clock'>, { person, session }: PersonActor): Session['confirmedThere'] {
  const { provider, authenticatedAt, startedAt, confirmedThere } = session;
  const isRecent = (at: string) => clock.now() - Date.parse(at) <= freshFor;
  // A provider lets in whoever sits at a screen where somebody is signed in there.
  const noPasswordYet = provider !== undefined && authenticatedAt === startedAt;
  if (!noPasswordYet && isRecent(authenticatedAt)) return undefined;
  if (confirmedThere && isRecent(confirmedThere.at) && standsForPassword(person, confirmedThere)) return confirmedThere;
  throw new QuorateError('reauthentication_required');
}
