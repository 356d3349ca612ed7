import type { Person } from '#lib/domain/people.ts';
import type { SignInChallenge } from '#lib/domain/second-factors.ts';
import type { Stored } from '#server/ports.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';

const minute = 60_000;
/** A sign-in is answered soon; whoever adds a factor may first have to find the app. */
const livesFor = { signIn: 5 * minute, fresh: 5 * minute, authenticator: 15 * minute, passkey: 5 * minute } as const;

type Particulars = Pick<SignInChallenge, 'purpose' | 'account' | 'sessionId' | 'passkeyChallenge' | 'secret'>;

/** @returns the token, which is not stored, and the challenge as stored */
export async function beginChallenge(
  deps: Deps,
  person: Person,
  about: Particulars,
): Promise<{ token: string; value: SignInChallenge }> {
  const token = deps.ids.secret(32);
  const value: SignInChallenge = {
    id: sha256(token),
    personId: person.id,
    expiresAt: new Date(deps.clock.now() + livesFor[about.purpose]).toISOString(),
    accessEpoch: person.accessEpoch,
    passwordDigest: sha256(person.passwordHash ?? ''),
    ...about,
  };
  await deps.aggregates.insert('signInChallenge', value);
  return { token, value };
}

/** Whether what had been proved when it began still is. */
export const stillHolds = (challenge: SignInChallenge, person: Person): boolean =>
  challenge.personId === person.id &&
  challenge.accessEpoch === person.accessEpoch &&
  challenge.passwordDigest === sha256(person.passwordHash ?? '');

/** @returns the challenge that a token stands for; undefined when there is none, or no longer */
export async function findChallenge(
  deps: Deps,
  token: string,
  purpose: SignInChallenge['purpose'],
): Promise<Stored<SignInChallenge> | undefined> {
  const stored = await deps.aggregates.get('signInChallenge', sha256(token));
  if (stored === undefined || stored.value.purpose !== purpose || stored.value.spentAt !== undefined) return undefined;
  return Date.parse(stored.value.expiresAt) > deps.clock.now() ? stored : undefined;
}

/** Of two that come with one challenge, only one goes on. @returns whether this one does */
export async function spend(deps: Deps, { value, version }: Stored<SignInChallenge>): Promise<boolean> {
  const { secret: _, ...rest } = value;
  try {
    await deps.aggregates.replace(
      'signInChallenge',
      { ...rest, spentAt: new Date(deps.clock.now()).toISOString() },
      version,
    );
    return true;
  } catch (error) {
    if (isCode(error, 'stale_version')) return false;
    throw error;
  }
}
