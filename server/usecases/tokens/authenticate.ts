import type { PersonActor } from '../actor.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { sessionOf, tokenOwner } from './owner.ts';

/**
 * Who an API token belongs to, and what it may be used for.
 * @throws QuorateError `not_signed_in`, `access_revoked`
 */
export async function authenticateToken(
  deps: Deps,
  secret: string,
): Promise<{ actor: PersonActor; cookie?: undefined }> {
  const [stored] = await deps.aggregates.find('apiToken', 'hash', sha256(secret), { limit: 1 });
  const { person, token } = await tokenOwner(deps, stored?.value);
  await noteUse(deps, token.id, token.lastUsed);
  return {
    actor: { kind: 'person', person, session: sessionOf(token), token: { id: token.id, scopes: token.scopes } },
  };
}

/** Once a day at most. */
async function noteUse(deps: Deps, id: string, lastUsed: string | undefined): Promise<void> {
  const today = new Date(deps.clock.now()).toISOString().slice(0, 10);
  if (lastUsed === today) return;
  try {
    await change(deps, { kind: 'system' }, 'apiToken', id, ({ value }) =>
      value.ended === undefined && value.lastUsed !== today
        ? { value: { ...value, lastUsed: today }, outbox: [] }
        : undefined,
    );
  } catch (error) {
    if (!isCode(error, 'not_found')) throw error;
  }
}
