import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { givenPassword } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { isOwnPassword } from './own-password.ts';

export const reauthenticateInput = z.strictObject({ password: givenPassword });

/** Gives the password again: the session counts as fresh for fifteen minutes. */
export async function reauthenticate(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const { password } = parse(reauthenticateInput, input);
  if (!(await isOwnPassword(deps, actor, password))) {
    throw new QuorateError('invalid_credentials', 'The password is wrong.', { fields: { password: 'is wrong' } });
  }
  await deps.sessions.confirm(actor.session.id);
}
