import { z } from 'zod';
import type { Identity, SingleSignOn, ProviderSignIn } from '#lib/domain/single-sign-on.ts';
import { QuorateError } from '#server/errors.ts';
import type { IdentityProviders, ProviderOutcome, ProviderSays, Stored } from '#server/ports.ts';
import { providerCounters } from '../auth/counters.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { id } from '../shared/fields.ts';
import { offeredBy } from './offered.ts';

const lasts = 10 * 60_000;

/**
 * One for each organisation: a provider sends a code only to an address that its own organisation registered there, so
 * none that was meant for one provider is ever shown to another's.
 * Source: RFC 9700, 4.4.2.2.
 */
export const redirectAddress = (deps: Pick<Deps, 'origin'>, organisationId: string): string =>
  `${deps.origin}/sign-in/back/${organisationId}`;

/** SHA-256, base64url. */
const digest = z.string().regex(/^[\w-]{43}$/, 'must be a SHA-256, base64url');
export const beginInput = z.strictObject({ organisationId: id, binding: digest });

const token = (most: number) => z.string().min(1, 'must not be empty').max(most);
export const answerInput = z.strictObject({
  /** At whose address it came back. */
  organisationId: id,
  state: token(200),
  binding: token(200),
  /** Absent where the provider sent an error instead. */
  code: token(4_000).optional(),
  iss: token(500).optional(),
  error: token(200).optional(),
});
type Answer = z.output<typeof answerInput>;

/** @throws QuorateError `not_possible_now` where the service knows no providers */
function providersOf(deps: Deps): IdentityProviders {
  if (deps.signInProviders === undefined) throw new QuorateError('not_possible_now');
  return deps.signInProviders.ask;
}

/**
 * Sends a browser to the provider. What it has to bring back is known here by hashes alone, and it is tied to the
 * browser by a secret that never leaves it: a link with somebody else's answer signs nobody in.
 * @throws QuorateError `not_found` where the organisation has no single sign-on; `unavailable`; `too_many`
 */
export async function beginAtProvider(
  deps: Deps,
  input: z.output<typeof beginInput>,
  about: Pick<ProviderSignIn, 'purpose' | 'sessionId'>,
  from: string,
): Promise<{ url: string }> {
  const { singleSignOn } = await offeredBy(deps, input.organisationId);
  // Each counts.
  await deps.attempts.count(providerCounters(from), async () => undefined);
  const [state, nonce, verifier] = [deps.ids.secret(32), deps.ids.secret(32), deps.ids.secret(32)];
  const { issuer, clientId } = singleSignOn;
  const anew = about.purpose === 'fresh' ? ({ anew: true } as const) : {};
  const address = redirectAddress(deps, input.organisationId);
  const given = { state, nonce, verifier, redirectAddress: address, ...anew };
  const now = deps.clock.now();
  // First, so that nothing is left behind where there is no way to it.
  const { url } = done(deps, singleSignOn, await providersOf(deps).begin(singleSignOn, given));
  await deps.aggregates.insert('providerSignIn', {
    id: sha256(state),
    organisationId: input.organisationId,
    issuer,
    clientId,
    nonce,
    verifier,
    binding: input.binding,
    begunAt: new Date(now).toISOString(),
    expiresAt: new Date(now + lasts).toISOString(),
    ...about,
  });
  return { url };
}

const again = (says: string) => new QuorateError('not_signed_in', `${says} Please begin again.`);

/** @throws QuorateError `not_signed_in`, with what to do, when nothing was begun that this could be the answer to */
async function findBegun(
  deps: Deps,
  { state, binding }: Answer,
  purpose: ProviderSignIn['purpose'],
): Promise<Stored<ProviderSignIn>> {
  const stored = await deps.aggregates.get('providerSignIn', sha256(state));
  if (stored?.value.purpose !== purpose) throw again('This answer belongs to nothing that was begun here.');
  const { value } = stored;
  // First of all: whoever did not begin it learns nothing, and uses nothing up.
  if (value.binding !== urlDigest(binding)) throw again('This was begun in another browser or window.');
  if (value.spentAt !== undefined) throw again('This answer was used already.');
  if (Date.parse(value.expiresAt) <= deps.clock.now()) throw again('That took too long.');
  return stored;
}

const urlDigest = (text: string): string => Buffer.from(sha256(text), 'hex').toString('base64url');

/** Of two that come with one answer, only one goes on. */
async function spend(deps: Deps, { value, version }: Stored<ProviderSignIn>): Promise<void> {
  const spentAt = new Date(deps.clock.now()).toISOString();
  try {
    await deps.aggregates.replace('providerSignIn', { ...value, nonce: '', verifier: '', spentAt }, version);
  } catch (error) {
    if (isCode(error, 'stale_version')) throw again('This answer was used already.');
    throw error;
  }
}

export interface Returned {
  begun: ProviderSignIn;
  singleSignOn: SingleSignOn;
  says: ProviderSays;
}

/**
 * What the provider says of whoever comes back from it.
 * @throws QuorateError `not_signed_in`, `invalid_credentials`, `unavailable`, in words for whoever sits there
 */
export async function returned(
  deps: Deps,
  answer: Answer,
  purpose: ProviderSignIn['purpose'],
  check: (begun: ProviderSignIn) => void = () => {},
): Promise<Returned> {
  const stored = await findBegun(deps, answer, purpose);
  const begun = stored.value;
  check(begun);
  // Used up also where it came to another's address: whoever mixed the two up may know the code.
  await spend(deps, stored);
  if (answer.organisationId !== begun.organisationId) {
    deps.log.warn('an answer came back to another organisation’s address', { begunFor: begun.organisationId });
    throw again('This answer came back to another organisation’s address.');
  }
  const { singleSignOn } = await offeredBy(deps, begun.organisationId);
  const { issuer, clientId } = singleSignOn;
  if (issuer !== begun.issuer || clientId !== begun.clientId) throw again('The clerk has just changed this.');
  const { state, code, iss } = answer;
  if (code === undefined) throw refused(`You did not sign in there (${reasonOf(answer)}).`);
  const { nonce, verifier } = begun;
  const given = {
    nonce,
    verifier,
    redirectAddress: redirectAddress(deps, begun.organisationId),
    answer: { state, code, iss },
  };
  const says = done(deps, singleSignOn, await providersOf(deps).finish(singleSignOn, given));
  return { begun, singleSignOn, says };
}

/** A code of OAuth, and never words: whoever made the address could have written them. */
const reasonOf = ({ error = '' }: Answer): string => (/^[a-z_]{1,60}$/.test(error) ? error : 'no reason given');

/** Whether it is the account of which the provider speaks, for the organisation in question. */
export const isAccountOf = (identity: Identity, { begun, says }: Returned): boolean =>
  identity.organisationId === begun.organisationId &&
  identity.issuer === begun.issuer &&
  identity.subject === says.subject;

/** In the session that began it and in no other: looked at before anything is used up. */
export const onlyIn =
  (sessionId: string) =>
  (begun: ProviderSignIn): void => {
    if (begun.sessionId !== sessionId) {
      throw new QuorateError('not_possible_now', 'This was begun in another session. Please begin again.');
    }
  };

export const refused = (says: string) =>
  new QuorateError('invalid_credentials', `${says} Nothing was changed. You can try again, or use your password.`);

function done<T>(deps: Deps, { name, issuer }: SingleSignOn, outcome: ProviderOutcome<T>): T {
  if (outcome.is === 'done') return outcome;
  deps.log.warn('single sign-on did not go through', { issuer, is: outcome.is, why: outcome.why });
  if (outcome.is === 'unreachable') {
    deps.log.error('a sign-in provider cannot be reached', { issuer, why: outcome.why });
    throw new QuorateError(
      'unavailable',
      `The sign-in of ${name} cannot be reached just now. Try again in a minute, or use your password.`,
    );
  }
  throw refused(`The sign-in of ${name} did not confirm who you are.`);
}
