import { z } from 'zod';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { secondFactorRequired } from '../second-factors/ask.ts';
import type { Deps } from '../shared/deps.ts';
import { givenPassword } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { confirmSession } from './confirm-session.ts';
import { isOwnPassword } from './own-password.ts';

export const reauthenticateInput = z.strictObject({ password: givenPassword });

/**
 * Gives the password again: the session counts as fresh for fifteen minutes. Whoever has a second factor is asked for that
 * too.
 * @throws QuorateError `invalid_credentials`, `second_factor_required`, `too_many`
 */
export async function reauthenticate(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const { password } = parse(reauthenticateInput, input);
  if (!(await isOwnPassword(deps, actor, password))) {
    throw new QuorateError('invalid_credentials', 'The password is wrong.', { fields: { password: 'is wrong' } });
  }
  const { person, session } = actor;
  if (hasSecondFactor(person)) throw await secondFactorRequired(deps, person, { sessionId: session.id });
  await confirmSession(deps, actor);
}
