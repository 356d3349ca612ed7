import { isCurrent, type Person } from '#lib/domain/people.ts';
import type { PasswordReset } from '#lib/domain/password-resets.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';

/** Whoever has a sign-in with a password, and sits on a board. */
export const mayReset = (person: Person): person is Person & { passwordHash: string } =>
  person.passwordHash !== undefined && person.signInEnded === undefined && person.memberships.some(isCurrent);

/** Whether the way back in still leads there: the password has not changed, and access has not ended, meanwhile. */
export const stillHolds = (reset: PasswordReset, person: Person, now: number): boolean =>
  Date.parse(reset.expiresAt) > now &&
  mayReset(person) &&
  reset.personId === person.id &&
  reset.epoch === person.accessEpoch &&
  reset.passwordDigest === sha256(person.passwordHash);

/**
 * The token that goes into the mail: made as it is handed over, so that only its hash is ever stored. Handed over again,
 * the mail has another one, and the first is dead.
 */
export async function resetLink(deps: Deps, id: string): Promise<{ username: string; token: string } | undefined> {
  const reset = (await deps.aggregates.get('passwordReset', id))?.value;
  const person = reset?.personId && (await deps.aggregates.get('person', reset.personId))?.value;
  if (!reset || !person || !stillHolds(reset, person, deps.clock.now())) return undefined;
  const token = deps.ids.secret(32);
  try {
    await change(deps, { kind: 'system' }, 'passwordReset', id, ({ value }) => ({
      value: { ...value, tokenHash: sha256(token) },
      outbox: [],
    }));
  } catch (error) {
    if (isCode(error, 'not_found')) return undefined;
    throw error;
  }
  return { username: person.username, token };
}
