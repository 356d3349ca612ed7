import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { findChallenge } from '../second-factors/challenges.ts';
import { giveSecondFactorInput, proveSecondFactor } from '../second-factors/prove.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { challengeCounter, sessionCounters } from './counters.ts';

const tooLate = () =>
  new QuorateError('reauthentication_required', 'That took too long, or was done already. Give your password again.');

/**
 * P6: the second step of a fresh sign-in, after the password, in the session that gave it.
 * @throws QuorateError `reauthentication_required` where it has to begin again; `invalid_credentials` with the same
 *   question once more; `too_many`
 */
export async function confirmSecondFactor(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const { person, session } = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const chosen = parse(giveSecondFactorInput, input);
  const begun = await findChallenge(deps, chosen.challenge, 'fresh');
  if (begun === undefined || begun.value.sessionId !== session.id) throw tooLate();
  const counters = [challengeCounter(begun.value.id), ...sessionCounters(session.id)];
  await proveSecondFactor(deps, { begun, person, input: chosen, counters, overdue: tooLate });
  await deps.sessions.confirm(session.id);
}
