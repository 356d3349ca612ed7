import { asksAnew, clockTolerance } from '#lib/domain/single-sign-on.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { confirmSession } from '../auth/confirm-session.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import type { Origin } from '../auth/sign-in.ts';
import { secondFactorRequired } from '../second-factors/ask.ts';
import type { Deps } from '../shared/deps.ts';
import { sitsIn } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import {
  answerInput,
  beginAtProvider,
  beginInput,
  isAccountOf,
  onlyIn,
  refused,
  type Returned,
  returned,
} from './begun.ts';
import { letsIn } from './still-holds.ts';

/**
 * The way to the provider for somebody who is signed in here and shows again that it is they, instead of with their
 * password: it is asked to have them sign in anew, whether they are signed in there or not.
 */
export async function beginFreshThere(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  { address }: Pick<Origin, 'address'>,
): Promise<{ url: string }> {
  const { person, session } = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const chosen = parse(beginInput, input);
  const { organisationId } = chosen;
  if (!sitsIn(person, organisationId)) throw new QuorateError('not_found');
  const identity = person.identities?.find((one) => one.organisationId === organisationId);
  if (identity === undefined || !asksAnew(identity.issuer) || !(await letsIn(deps, person, identity))) {
    throw new QuorateError('not_possible_now', 'No account of yours can be used for this here. Give your password.');
  }
  return beginAtProvider(deps, chosen, { purpose: 'fresh', sessionId: session.id }, address);
}

/**
 * Makes the session fresh in which somebody left for the provider, as their password would. It signs nobody in.
 * @throws QuorateError what `returned` throws; `second_factor_required`, as a sign-in there
 */
export async function finishFreshThere(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const { session } = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const back = await returned(deps, parse(answerInput, input), 'fresh', onlyIn(session.id));
  // While the provider was asked the session may have ended, or the account been disconnected.
  const actor = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const { person } = actor;
  const { organisationId } = back.begun;
  const identity = person.identities?.find((one) => isAccountOf(one, back));
  if (identity === undefined || !sitsIn(person, organisationId) || !(await letsIn(deps, person, identity))) {
    throw refused('That is not the account that is connected to your sign-in here.');
  }
  assertAnew(deps, back);
  const account = { id: identity.id, organisationId };
  // As at a sign-in (P33).
  const counts = back.singleSignOn.countsAsSecondFactor === true && currentOrganisations(person).length === 1;
  if (!counts && hasSecondFactor(person)) {
    throw await secondFactorRequired(deps, person, { account, sessionId: session.id });
  }
  await confirmSession(
    deps,
    actor,
    counts ? { there: { account, counted: true }, secondFactor: 'provider' } : { there: { account } },
  );
}

/**
 * Whoever sits at a screen left open can take out of the address that it is to be done anew: what counts is when the
 * provider says that it was.
 */
function assertAnew(deps: Deps, { begun, says, singleSignOn: { name, issuer } }: Returned): void {
  const { authenticatedAt: at } = says;
  if (at === undefined) {
    deps.log.warn('a provider does not say when somebody signed in', { issuer });
    throw refused(`The sign-in of ${name} does not say when you signed in there, so it does not count for this.`);
  }
  const tolerance = clockTolerance * 1000;
  if (at < Date.parse(begun.begunAt) - tolerance || at > deps.clock.now() + tolerance) {
    throw refused(`The sign-in of ${name} did not ask you again who you are, so it does not count for this.`);
  }
}
