import { kept, type SecondFactors } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { changeOwn, factorNames, identifyFresh, unlessNeeded } from './own.ts';

const without = ({ authenticator: _, ...rest }: SecondFactors): SecondFactors | undefined => kept(rest);

export async function removeAuthenticator(deps: Deps, given: Actor | undefined): Promise<void> {
  const actor = await identifyFresh(deps, given);
  await changeOwn(deps, actor, {
    action: 'secondFactor.remove',
    told: `${factorNames.authenticator} was removed from your sign-in`,
    detail: { kind: 'authenticator' },
    decide(factors) {
      if (factors.authenticator === undefined) throw new QuorateError('not_found');
      return unlessNeeded(deps, actor, without(factors));
    },
  });
}
