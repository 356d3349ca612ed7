import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { sessionCounters } from '../auth/counters.ts';
import type { Deps } from '../shared/deps.ts';
import { invalid, parse } from '../shared/parse.ts';
import { findChallenge, spend, stillHolds } from './challenges.ts';
import { addOwn, identifyFresh } from './own.ts';

export const addAuthenticatorInput = z.strictObject({
  setUp: z.string().min(1).max(200),
  code: z.string().max(40),
});

const tooLate = () => new QuorateError('not_possible_now', 'That took too long. Begin again to get a new picture.');

/** The first code proves that the app has the secret: from then on it is asked for. It takes the place of an earlier app. */
export async function addAuthenticator(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ recoveryCodes?: string[] }> {
  const actor = await identifyFresh(deps, given);
  const { setUp, code } = parse(addAuthenticatorInput, input);
  const begun = await findChallenge(deps, setUp, 'authenticator');
  const secret = begun?.value.secret;
  if (begun === undefined || secret === undefined || !stillHolds(begun.value, actor.person)) throw tooLate();
  const step = await deps.attempts.guard(sessionCounters(actor.session.id), async () => {
    const plain = code.normalize('NFKC').replace(/[\s-]/g, '');
    const found = /^\d{6}$/.test(plain) ? deps.oneTimeCodes.stepOf(secret, plain) : undefined;
    return { right: found !== undefined, result: found };
  });
  if (step === undefined) throw invalid({ code: 'is not what the app shows now' });
  if (!(await spend(deps, begun))) throw tooLate();
  const addedAt = new Date(deps.clock.now()).toISOString();
  return addOwn(deps, actor, 'authenticator', (factors) => ({
    ...factors,
    authenticator: { secret, addedAt, lastStep: step },
  }));
}
