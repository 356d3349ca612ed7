import { z } from 'zod';
import { limits, normaliseUsername } from '#lib/domain/names.ts';
import type { Me } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { SignInAttempts, Stored } from '#server/ports.ts';
import { meView } from '../me/view.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { givenPassword } from '../shared/fields.ts';
import { parse } from '../shared/parse.ts';
import { beginSession } from './begin-session.ts';
import { knownPlaceKey, signInCounters } from './counters.ts';

export const signInInput = z.strictObject({
  username: z
    .string()
    .max(limits.username * 4, `must have at most ${limits.username} characters`)
    .overwrite(normaliseUsername)
    .min(1, 'must not be empty'),
  password: givenPassword,
});

/** Where a request came from. */
export interface Origin {
  /** IP address. */
  address: string;
  /** Browser and system in words. */
  device: string;
}

const day = 24 * 3600_000;
const knownFor = 30 * day;

/**
 * Whoever gives a known user name and its password is signed in.
 * @throws QuorateError `invalid_credentials`, after the same time for an unknown user and a wrong password;
 *   `access_revoked` to whom gives the right password of a sign-in that has ended; `too_many`
 */
export async function signIn(
  deps: Deps,
  input: unknown,
  origin: Origin,
): Promise<{ token: string; cookie: string; me: Me }> {
  const { username, password } = parse(signInInput, input);
  const placeId = sha256(knownPlaceKey(username, origin.address));
  const place = await deps.aggregates.get('signInAttempts', placeId);
  const isKnown = place !== undefined && Date.parse(place.value.until) > deps.clock.now();
  const person = await deps.attempts.guard(signInCounters(username, origin.address, isKnown), async () => {
    const [stored] = await deps.aggregates.find('person', 'username', username, { limit: 1 });
    const right = await deps.passwords.verify(stored?.value.passwordHash, password);
    return { right, result: right ? stored?.value : undefined };
  });
  if (person === undefined) throw new QuorateError('invalid_credentials');
  if (person.signInEnded !== undefined) throw new QuorateError('access_revoked');
  const { token, cookie, actor } = await beginSession(deps, person, origin.device);
  await rememberPlace(deps, placeId, place);
  return { token, cookie, me: await meView(deps, actor) };
}

/** Written anew once a day at most. */
async function rememberPlace(deps: Deps, id: string, place: Stored<SignInAttempts> | undefined): Promise<void> {
  const until = deps.clock.now() + knownFor;
  if (place !== undefined && Date.parse(place.value.until) > until - day) return;
  const value = { id, failures: 0, until: new Date(until).toISOString() };
  try {
    if (place === undefined) await deps.aggregates.insert('signInAttempts', value);
    else await deps.aggregates.replace('signInAttempts', value, place.version);
  } catch (error) {
    // Another sign-in from there remembered it at the same moment.
    if (!isCode(error, 'conflict') && !isCode(error, 'stale_version')) throw error;
  }
}
