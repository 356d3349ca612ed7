import type { Person, Session } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { asOf } from '#lib/domain/term-ends.ts';
import { QuorateError } from '#server/errors.ts';
import type { SessionCheck } from '#server/ports.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { isSessionEnough } from '../single-sign-on/still-holds.ts';
import { tokenOwner } from '../tokens/owner.ts';
import type { Deps } from './deps.ts';
import { mustSetUpSecondFactor } from './second-factor-rule.ts';

interface Allow {
  /** Whether somebody who must choose a new password first may do this all the same. */
  beforePasswordChange?: true;
  /** Whether somebody whose organisation asks for a second factor that they have not set up may do this all the same. */
  beforeSecondFactor?: true;
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
  const today = now(deps, person);
  if (!isSessionEnough(today, session)) throw new QuorateError('not_signed_in');
  return { person: today, session };
}

/** P20: with the places whose term is over left aside, whether or not the job has ended them yet. */
const now = (deps: Pick<Deps, 'clock'>, person: Person): Person => asOf(person, localDate(deps.clock.now()));

/**
 * The first step of every use case: who is asking, as the store knows them now, since a socket's actor may be hours old.
 * @throws QuorateError `not_signed_in`, `access_revoked`, `password_change_required`, `second_factor_setup_required`
 */
export async function identify(deps: Deps, actor: Actor | undefined, allow: Allow = {}): Promise<Actor> {
  if (actor === undefined) throw new QuorateError('not_signed_in');
  if (actor.kind !== 'person') return actor;
  const { person, session } = await ownerOf(deps, actor);
  if (person.mustChangePassword && allow.beforePasswordChange !== true)
    throw new QuorateError('password_change_required');
  if (allow.beforeSecondFactor !== true && (await mustSetUpSecondFactor(deps, person, session)))
    throw new QuorateError('second_factor_setup_required');
  return { ...actor, person, session };
}

async function ownerOf(deps: Deps, actor: PersonActor): Promise<{ person: Person; session: Session }> {
  if (actor.token === undefined) return sessionOwner(deps, await deps.sessions.checkById(actor.session.id));
  const token = (await deps.aggregates.get('apiToken', actor.token.id))?.value;
  return { person: now(deps, (await tokenOwner(deps, token)).person), session: actor.session };
}

/** As `identify`, for what only a person can do. */
export async function identifyPerson(deps: Deps, actor: Actor | undefined, allow: Allow = {}): Promise<PersonActor> {
  const known = await identify(deps, actor, allow);
  if (known.kind !== 'person') throw new QuorateError('forbidden', 'Only somebody who is signed in can do this.');
  return known;
}
