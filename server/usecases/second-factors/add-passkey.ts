import { z } from 'zod';
import { passkeysAtMost } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { line } from '../shared/fields.ts';
import { parse } from '../shared/parse.ts';
import { tooMany } from './begin-passkey.ts';
import { findChallenge, spend, stillHolds } from './challenges.ts';
import { addOwn, identifyFresh } from './own.ts';

/** As WebAuthn writes it in JSON. What is in it is checked against the challenge, not by its form. */
export const passkeyAnswer = z.looseObject({ id: z.string().min(1).max(2000), response: z.looseObject({}) });

export const addPasskeyInput = z.strictObject({
  setUp: z.string().min(1).max(200),
  name: line(60),
  answer: passkeyAnswer,
});

const notInOrder = () =>
  new QuorateError('not_possible_now', 'The passkey could not be added. Please begin again on this page.');

export async function addPasskey(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ id: string; recoveryCodes?: string[] }> {
  const actor = await identifyFresh(deps, given);
  const { setUp, name, answer } = parse(addPasskeyInput, input);
  const begun = await findChallenge(deps, setUp, 'passkey');
  const challenge = begun?.value.passkeyChallenge;
  if (begun === undefined || challenge === undefined || !stillHolds(begun.value, actor.person)) throw notInOrder();
  const made = await deps.passkeys.created(answer, challenge);
  if (made === undefined || !(await spend(deps, begun))) throw notInOrder();
  const addedAt = new Date(deps.clock.now()).toISOString();
  const added = await addOwn(deps, actor, 'passkey', (factors) => {
    if (factors.passkeys.length >= passkeysAtMost) throw tooMany();
    if (factors.passkeys.some(({ id }) => id === made.id)) throw new QuorateError('conflict');
    return { ...factors, passkeys: [...factors.passkeys, { ...made, name, addedAt }] };
  });
  return { id: made.id, ...added };
}
