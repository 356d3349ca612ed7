import { kept, type SecondFactors } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { assertNotNeeded, changeOwn, identifyFresh } from './own.ts';

/** A credential's id may be long: only its own length is looked at before it is looked for. */
const idOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null ? Reflect.get(input, 'passkeyId') : undefined;

export async function removePasskey(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyFresh(deps, given);
  const passkeyId = idOf(input);
  const now = actor.person.secondFactors;
  if (now === undefined || !now.passkeys.some(({ id }) => id === passkeyId)) throw new QuorateError('not_found');
  const without = (factors: SecondFactors) =>
    kept({ ...factors, passkeys: factors.passkeys.filter(({ id }) => id !== passkeyId) });
  await assertNotNeeded(deps, actor, without(now));
  await changeOwn(deps, actor, { action: 'secondFactor.remove', detail: { kind: 'passkey' }, decide: without });
}
