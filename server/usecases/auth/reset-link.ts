import { folded, isCurrent, type Person, sameAddress } from '#lib/domain/people.ts';
import type { PasswordReset } from '#lib/domain/password-resets.ts';
import { type Contact, contactsOf } from '../mail/account-mail.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';

/** Whoever has a sign-in with a password, and sits on a board. */
export const mayReset = (person: Person): person is Person & { passwordHash: string } =>
  person.passwordHash !== undefined && person.signInEnded === undefined && person.memberships.some(isCurrent);

/**
 * The address to which a way back in may go. Several organisations that know somebody by different ones do not decide
 * this: either of their clerks could then take the sign-in over, and what it opens in the other.
 */
export function agreedAddress(contacts: readonly Contact[]): string | undefined {
  const address = contacts[0]?.address;
  const agreed = address !== undefined && contacts.every((c) => c.address && sameAddress(c.address, address));
  return agreed ? address : undefined;
}

export const addressDigest = (address: string): string => sha256(folded(address));

/**
 * Whether the way back in still leads there: the password and the address have not changed, and access has not ended,
 * meanwhile.
 */
export async function stillHolds(deps: Deps, reset: PasswordReset, person: Person): Promise<boolean> {
  const holds =
    Date.parse(reset.expiresAt) > deps.clock.now() &&
    mayReset(person) &&
    reset.personId === person.id &&
    reset.epoch === person.accessEpoch &&
    reset.passwordDigest === sha256(person.passwordHash);
  if (!holds) return false;
  const address = agreedAddress(await contactsOf(deps, person));
  return address !== undefined && reset.addressDigest === addressDigest(address);
}

/**
 * The token that goes into the mail: made as it is handed over, so that only its hash is ever stored. Handed over again,
 * the mail has another one, and the first is dead.
 */
export async function resetLink(deps: Deps, id: string): Promise<{ username: string; token: string } | undefined> {
  const reset = (await deps.aggregates.get('passwordReset', id))?.value;
  const person = reset?.personId && (await deps.aggregates.get('person', reset.personId))?.value;
  if (!reset || !person || !(await stillHolds(deps, reset, person))) return undefined;
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
