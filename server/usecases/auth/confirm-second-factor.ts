import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { findChallenge } from '../second-factors/challenges.ts';
import { giveSecondFactorInput, proveSecondFactor } from '../second-factors/prove.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { letsIn } from '../single-sign-on/still-holds.ts';
import { confirmSession } from './confirm-session.ts';
import { challengeCounter, sessionCounters } from './counters.ts';

const tooLate = () =>
  new QuorateError('reauthentication_required', 'That took too long, or was done already. Please begin again.');

/**
 * P6, P35: the second step of a fresh sign-in, after the password or the provider, in the session that gave the first.
 * @throws QuorateError `reauthentication_required` where it has to begin again; `invalid_credentials` with the same
 *   question once more; `too_many`
 */
export async function confirmSecondFactor(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const { person, session } = actor;
  const chosen = parse(giveSecondFactorInput, input);
  const begun = await findChallenge(deps, chosen.challenge, 'fresh');
  if (begun === undefined || begun.value.sessionId !== session.id) throw tooLate();
  const counters = [challengeCounter(begun.value.id), ...sessionCounters(session.id)];
  const proving = { begun, person, input: chosen, counters, overdue: tooLate };
  const { person: proved, way } = await proveSecondFactor(deps, proving);
  const { account } = begun.value;
  // P32, P34: switched off, disconnected, or another in its place, meanwhile.
  if (account !== undefined && !(await letsIn(deps, proved, account))) throw tooLate();
  await confirmSession(deps, actor, { secondFactor: way, ...(account === undefined ? {} : { there: { account } }) });
}
