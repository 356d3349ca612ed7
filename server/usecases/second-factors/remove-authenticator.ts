import { kept, type SecondFactors } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { assertNotNeeded, changeOwn, identifyFresh } from './own.ts';

const without = ({ authenticator: _, ...rest }: SecondFactors): SecondFactors | undefined => kept(rest);

export async function removeAuthenticator(deps: Deps, given: Actor | undefined): Promise<void> {
  const actor = await identifyFresh(deps, given);
  const now = actor.person.secondFactors;
  if (now?.authenticator === undefined) throw new QuorateError('not_found');
  await assertNotNeeded(deps, actor, without(now));
  await changeOwn(deps, actor, {
    action: 'secondFactor.remove',
    detail: { kind: 'authenticator' },
    decide: without,
  });
}
