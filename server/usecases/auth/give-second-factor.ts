import { codesLeft, type SecondFactorWay } from '#lib/domain/second-factors.ts';
import { findChallenge } from '../second-factors/challenges.ts';
import { giveSecondFactorInput, overdue, proveSecondFactor } from '../second-factors/prove.ts';
import type { Deps } from '../shared/deps.ts';
import { parse } from '../shared/parse.ts';
import { beginSession, type SignedIn } from './begin-session.ts';
import { secondFactorCounters } from './counters.ts';
import { findPlace, rememberPlace } from './known-place.ts';
import { logRefusals, type Whom } from './log-refusals.ts';
import { tellOfNewDevice } from './new-device.ts';
import type { Origin } from './sign-in.ts';

type SignedInTwice = SignedIn & { way: SecondFactorWay; recoveryCodesLeft: number };

/**
 * The second step of a sign-in, with what the first one answered.
 * @throws QuorateError `not_signed_in` where it has to begin again; `invalid_credentials` with the same question once
 *   more; `access_revoked`; `too_many`
 * @returns and how it was done, with what is left of the recovery codes
 */
export const giveSecondFactor = (deps: Deps, given: unknown, origin: Origin): Promise<SignedInTwice> =>
  logRefusals(deps, 'secondFactor', origin, (whom) => giveSecondFactorAs(deps, given, origin, whom));

async function giveSecondFactorAs(deps: Deps, given: unknown, origin: Origin, whom: Whom): Promise<SignedInTwice> {
  const input = parse(giveSecondFactorInput, given);
  const begun = await findChallenge(deps, input.challenge, 'signIn');
  const person = begun && (await deps.aggregates.get('person', begun.value.personId))?.value;
  if (begun === undefined || person === undefined) throw overdue();
  whom.personId = person.id;
  const place = await findPlace(deps, person.username, origin.address);
  const counters = secondFactorCounters(begun.value.id, person.id, origin.address, place.isKnown);
  const { person: proved, way } = await proveSecondFactor(deps, { begun, person, input, counters, overdue });
  const { account } = begun.value;
  const signedIn = await beginSession(deps, proved, { device: origin.device, place, secondFactor: way, account });
  await tellOfNewDevice(deps, signedIn.actor, origin.address);
  await rememberPlace(deps, place, signedIn.actor.session);
  return { ...signedIn, way, recoveryCodesLeft: codesLeft(proved) };
}
