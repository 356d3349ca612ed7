import { z } from 'zod';
import { isFirstPasswordOver } from '#lib/domain/first-passwords.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import { secondFactorRequired } from '../second-factors/ask.ts';
import type { Deps } from '../shared/deps.ts';
import { givenPassword, givenUsername } from '../shared/fields.ts';
import { parse } from '../shared/parse.ts';
import { beginSession, type SignedIn } from './begin-session.ts';
import { signInCounters } from './counters.ts';
import { findPlace, rememberPlace } from './known-place.ts';
import { logRefusals, type Whom } from './log-refusals.ts';
import { tellOfNewDevice } from './new-device.ts';

export const signInInput = z.strictObject({
  username: givenUsername,
  password: givenPassword,
});

/** Where a request came from. */
export interface Origin {
  /** IP address. */
  address: string;
  /** Browser and system in words. */
  device: string;
  /** Of the request, under which the log has it. */
  requestId?: string;
}

/**
 * Whoever gives a known user name and its password is signed in, or is asked for the second factor that they have.
 * @throws QuorateError `invalid_credentials`, after the same time for an unknown user and a wrong password;
 *   `access_revoked` and `first_password_expired` to whom gives the right password of a sign-in that has ended, or one
 *   that serves no more; `second_factor_required`; `too_many`; `unavailable` while too many sign in at once
 */
export const signIn = (deps: Deps, input: unknown, origin: Origin): Promise<SignedIn> =>
  logRefusals(deps, 'password', origin, (whom) => signInAs(deps, input, origin, whom));

async function signInAs(deps: Deps, input: unknown, origin: Origin, whom: Whom): Promise<SignedIn> {
  const { username, password } = parse(signInInput, input);
  // Before anything is looked up: those who are let in wait for what is done for those who are not.
  deps.passwords.admit?.();
  const place = await findPlace(deps, username, origin.address);
  const person = await deps.attempts.guard(signInCounters(username, origin.address, place.isKnown), async () => {
    const [stored] = await deps.aggregates.find('person', 'username', username, { limit: 1 });
    if (stored !== undefined) whom.personId = stored.value.id;
    const right = await deps.passwords.verify(stored?.value.passwordHash, password);
    return { right, result: right ? stored?.value : undefined };
  });
  if (person === undefined) throw new QuorateError('invalid_credentials');
  if (person.signInEnded !== undefined) throw new QuorateError('access_revoked');
  if (isFirstPasswordOver(person, deps.clock.now())) throw new QuorateError('first_password_expired');
  if (hasSecondFactor(person)) throw await secondFactorRequired(deps, person);
  const signedIn = await beginSession(deps, person, { device: origin.device, place });
  await tellOfNewDevice(deps, signedIn.actor, origin.address);
  await rememberPlace(deps, place, signedIn.actor.session);
  return signedIn;
}
