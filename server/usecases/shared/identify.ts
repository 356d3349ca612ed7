import type { Person, Session } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { SessionCheck } from '#server/ports.ts';
import type { Actor, PersonActor } from '../actor.ts';
import type { Deps } from './deps.ts';

interface Allow {
  /** Whether somebody who must choose a new password first may do this all the same. */
  beforePasswordChange?: true;
}

/**
 * Whose a session is.
 * @param check what the store says of the session
 * @throws QuorateError `not_signed_in`, `access_revoked`
 */
export async function sessionOwner(deps: Deps, check: SessionCheck): Promise<{ person: Person; session: Session }> {
  if (check.state === 'none') throw new QuorateError('not_signed_in');
  if (check.state === 'revoked') throw new QuorateError('access_revoked');
  const { session } = check;
  const person = (await deps.aggregates.get('person', session.personId))?.value;
  if (person === undefined) throw new QuorateError('not_signed_in');
  if (person.accessEpoch !== session.epoch) throw new QuorateError('access_revoked');
  return { person, session };
}

/**
 * The first step of every use case: who is asking, as the store knows them now, since a socket's actor may be hours old.
 * @throws QuorateError `not_signed_in`, `access_revoked`, `password_change_required`
 */
export async function identify(deps: Deps, actor: Actor | undefined, allow: Allow = {}): Promise<Actor> {
  if (actor === undefined) throw new QuorateError('not_signed_in');
  if (actor.kind !== 'person') return actor;
  const { person, session } = await sessionOwner(deps, await deps.sessions.checkById(actor.session.id));
  if (person.mustChangePassword && allow.beforePasswordChange !== true)
    throw new QuorateError('password_change_required');
  return { ...actor, person, session };
}

/** As `identify`, for what only a person can do. */
export async function identifyPerson(deps: Deps, actor: Actor | undefined, allow: Allow = {}): Promise<PersonActor> {
  const known = await identify(deps, actor, allow);
  if (known.kind !== 'person') throw new QuorateError('forbidden', 'Only somebody who is signed in can do this.');
  return known;
}
