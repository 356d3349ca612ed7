import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import type { RecoveryCodes } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { changeOwn, identifyFresh } from './own.ts';
import { newRecoveryCodes } from './recovery-codes.ts';

/** Ten new codes; those from before stop working. */
export async function makeRecoveryCodes(deps: Deps, given: Actor | undefined): Promise<RecoveryCodes> {
  const actor = await identifyFresh(deps, given);
  const { codes, kept } = await newRecoveryCodes(deps, actor.person.id);
  await changeOwn(deps, actor, {
    action: 'recoveryCodes.make',
    told: 'New recovery codes were made for your sign-in',
    decide: (factors) => {
      if (hasSecondFactor({ secondFactors: factors })) return { ...factors, ...kept };
      throw new QuorateError('not_possible_now', 'Add an authenticator app or a passkey first.');
    },
  });
  return { recoveryCodes: codes };
}
