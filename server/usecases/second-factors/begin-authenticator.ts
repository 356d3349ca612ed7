import type { AuthenticatorOffered } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { beginChallenge } from './challenges.ts';
import { identifyFresh } from './own.ts';

/** Offers a secret for an authenticator app. It counts once a code made with it was given. */
export async function beginAuthenticator(deps: Deps, given: Actor | undefined): Promise<AuthenticatorOffered> {
  const { person } = await identifyFresh(deps, given);
  const secret = deps.oneTimeCodes.newSecret();
  const { token, value } = await beginChallenge(deps, person, { purpose: 'authenticator', secret });
  return {
    setUp: token,
    expiresAt: value.expiresAt,
    secret,
    address: deps.oneTimeCodes.address(secret, person.username),
  };
}
