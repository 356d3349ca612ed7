import type { PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { sessionOwner } from '../shared/identify.ts';

/**
 * Who a cookie belongs to.
 * @returns `cookie`: the `Set-Cookie` header's value when the session was prolonged
 * @throws QuorateError `not_signed_in`, `access_revoked`
 */
export async function authenticate(deps: Deps, token: string): Promise<{ actor: PersonActor; cookie?: string }> {
  const check = await deps.sessions.check(token);
  const { person, session } = await sessionOwner(deps, check);
  return {
    actor: { kind: 'person', person, session },
    ...(check.state === 'live' && check.renewed ? { cookie: deps.sessions.cookie(token) } : {}),
  };
}
