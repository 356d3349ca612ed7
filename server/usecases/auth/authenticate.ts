import { QuorateError } from '#server/errors.ts';
import type { PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';

/**
 * Who a cookie belongs to.
 * @returns `cookie`: the `Set-Cookie` header's value when the session was prolonged
 * @throws QuorateError `not_signed_in`, `access_revoked`
 */
export async function authenticate(deps: Deps, token: string): Promise<{ actor: PersonActor; cookie?: string }> {
  const check = await deps.sessions.check(token);
  if (check.state === 'none') throw new QuorateError('not_signed_in');
  if (check.state === 'revoked') throw new QuorateError('access_revoked');
  const person = (await deps.aggregates.get('person', check.session.personId))?.value;
  if (person === undefined) throw new QuorateError('not_signed_in');
  if (person.accessEpoch !== check.session.epoch) throw new QuorateError('access_revoked');
  return {
    actor: { kind: 'person', person, session: check.session },
    ...(check.renewed ? { cookie: deps.sessions.cookie(token) } : {}),
  };
}
