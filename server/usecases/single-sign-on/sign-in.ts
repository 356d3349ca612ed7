import type { Person } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import type { ProvedAccount } from '#lib/domain/single-sign-on.ts';
import { asOf } from '#lib/domain/term-ends.ts';
import { QuorateError } from '#server/errors.ts';
import { beginSession, type SignedIn } from '../auth/begin-session.ts';
import { findPlace, rememberPlace } from '../auth/known-place.ts';
import { logRefusals, type Whom } from '../auth/log-refusals.ts';
import { tellOfNewDevice } from '../auth/new-device.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import type { Origin } from '../auth/sign-in.ts';
import { secondFactorRequired } from '../second-factors/ask.ts';
import type { Deps } from '../shared/deps.ts';
import { parse } from '../shared/parse.ts';
import { answerInput, beginAtProvider, beginInput, isAccountOf, returned, type Returned } from './begun.ts';
import { assertTakenUp, connectByAddress } from './by-address.ts';
import { holder } from './identities.ts';
import { opensDoor } from './still-holds.ts';

/** The way to the provider, for somebody who is not signed in. */
export const beginSingleSignOn = (
  deps: Deps,
  input: unknown,
  { address }: Pick<Origin, 'address'>,
): Promise<{ url: string }> => beginAtProvider(deps, parse(beginInput, input), { purpose: 'signIn' }, address);

/**
 * Signs in whoever comes back from the provider of an organisation on whose boards they sit. Nobody is made by it: who is
 * not known there stays outside.
 * @throws QuorateError what `returned` throws; `access_revoked`; `second_factor_required`
 */
export const finishSingleSignOn = (deps: Deps, input: unknown, origin: Origin): Promise<SignedIn> =>
  logRefusals(deps, 'provider', origin, (whom) => finishAs(deps, input, origin, whom));

async function finishAs(deps: Deps, input: unknown, origin: Origin, whom: Whom): Promise<SignedIn> {
  const back = await returned(deps, parse(answerInput, input), 'signIn');
  const { organisationId } = back.begun;
  const person = now(deps, await personOf(deps, back));
  whom.personId = person.id;
  const organisations = currentOrganisations(person);
  if (person.signInEnded !== undefined || !organisations.includes(organisationId)) {
    throw new QuorateError('access_revoked');
  }
  const account = accountOf(person, back);
  // What one organisation's provider did says nothing to another that has its own demands.
  const counts = back.singleSignOn.countsAsSecondFactor === true && organisations.length === 1;
  if (!counts && hasSecondFactor(person)) throw await secondFactorRequired(deps, person, { account });
  const place = await findPlace(deps, person.username, origin.address);
  const secondFactor = counts ? 'provider' : undefined;
  const signedIn = await beginSession(deps, person, { device: origin.device, place, secondFactor, account });
  await tellOfNewDevice(deps, signedIn.actor, origin.address);
  await rememberPlace(deps, place, signedIn.actor.session);
  return signedIn;
}

const now = (deps: Deps, person: Person): Person => asOf(person, localDate(deps.clock.now()));

async function personOf(deps: Deps, back: Returned): Promise<Person> {
  const known = await holder(deps, { issuer: back.begun.issuer, subject: back.says.subject });
  const isConnected = known?.identities?.some((one) => isAccountOf(one, back)) === true;
  const person = isConnected ? known : await connectByAddress(deps, back, known);
  if (person !== undefined) return person;
  throw new QuorateError(
    'invalid_credentials',
    `Quorate does not know this account yet. If you have a password here, sign in with it and connect the account on ` +
      `your account page. If not, ask the clerk of your board to add you.`,
  );
}

/** @throws QuorateError where it opens no door, with what to do */
function accountOf(person: Person, back: Returned): ProvedAccount {
  assertTakenUp(person);
  const identity = person.identities?.find((one) => isAccountOf(one, back));
  if (identity === undefined) throw new QuorateError('not_signed_in');
  if (opensDoor(person, identity)) return { id: identity.id, organisationId: identity.organisationId };
  throw new QuorateError(
    'not_possible_now',
    'You sit on boards of another organisation too. Sign in with your password, and connect this account on your ' +
      'account page: from then on it lets you in.',
  );
}
