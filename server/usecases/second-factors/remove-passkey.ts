import { kept } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { changeOwn, factorNames, identifyFresh, unlessNeeded } from './own.ts';

/** A credential's id may be long: only its own length is looked at before it is looked for. */
const idOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null ? Reflect.get(input, 'passkeyId') : undefined;

export async function removePasskey(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyFresh(deps, given);
  const passkeyId = idOf(input);
  await changeOwn(deps, actor, {
    action: 'secondFactor.remove',
    told: `${factorNames.passkey} was removed from your sign-in`,
    detail: { kind: 'passkey' },
    decide(factors) {
      const passkeys = factors.passkeys.filter(({ id }) => id !== passkeyId);
      if (passkeys.length === factors.passkeys.length) throw new QuorateError('not_found');
      return unlessNeeded(deps, actor, kept({ ...factors, passkeys }));
    },
  });
}
