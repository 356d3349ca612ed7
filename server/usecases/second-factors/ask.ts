import type { Person } from '#lib/domain/people.ts';
import { type SecondFactorAsked, type SignInChallenge, waysOf } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { beginChallenge } from './challenges.ts';

/**
 * What is answered, instead of a session or of making one fresh, to somebody whose password was right.
 * @param about the account at a provider that was right instead; or the session that it makes fresh
 */
export async function secondFactorRequired(
  deps: Deps,
  person: Person,
  about: Pick<SignInChallenge, 'account' | 'sessionId'> = {},
): Promise<QuorateError> {
  const { account, sessionId } = about;
  const passkeys = person.secondFactors?.passkeys ?? [];
  const passkey = passkeys.length > 0 ? await deps.passkeys.request(passkeys) : undefined;
  const { token, value } = await beginChallenge(deps, person, {
    purpose: sessionId === undefined ? 'signIn' : 'fresh',
    ...about,
    ...(passkey === undefined ? {} : { passkeyChallenge: passkey.challenge }),
  });
  const asked: SecondFactorAsked = {
    challenge: token,
    expiresAt: value.expiresAt,
    ways: waysOf(person),
    ...(passkey === undefined ? {} : { passkey }),
  };
  const says = account === undefined ? undefined : 'Your account is right. Now confirm that it is you.';
  return new QuorateError('second_factor_required', says, { secondFactor: asked });
}

/** The same question again, for somebody whose answer to it was wrong. */
export async function askedAgain(
  deps: Deps,
  person: Person,
  token: string,
  { expiresAt, passkeyChallenge }: SignInChallenge,
): Promise<SecondFactorAsked> {
  const passkeys = person.secondFactors?.passkeys ?? [];
  const passkey =
    passkeyChallenge !== undefined && passkeys.length > 0
      ? { ...(await deps.passkeys.request(passkeys)), challenge: passkeyChallenge }
      : undefined;
  return { challenge: token, expiresAt, ways: waysOf(person), ...(passkey === undefined ? {} : { passkey }) };
}
