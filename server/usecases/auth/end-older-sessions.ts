import type { Person } from '#lib/domain/people.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { findAll } from '../shared/find.ts';
import { endTokensOf } from '../tokens/end.ts';
import { endSessions } from './end-sessions.ts';

/** What a new password means for what was signed in with another (P12). Written with it, so that no crash comes between. */
export interface EndOlderSessions extends FollowUp {
  do: 'endOlderSessions';
  personId: string;
  /** The session in which they changed it themself. */
  keeps?: string;
  /** ISO instant: when it was decided. */
  at: string;
  /** API tokens made with another end too: whoever had found the old password may have made one. */
  tokens?: true;
  /** What they read whose session it ends. */
  reason: string;
}

/** Under which password a session began: not the password, nor its hash. */
export const passwordDigest = ({ passwordHash }: Pick<Person, 'passwordHash'>): string => sha256(passwordHash ?? '');

/**
 * Idempotent: a session that began with the newest password is never one of them. Those that a crash left ended in the
 * store, with no node told, are told again.
 */
export async function applyEndOlderSessions(deps: Deps, ending: EndOlderSessions, by: string): Promise<void> {
  const { personId, keeps, at, tokens, reason } = ending;
  const person = (await deps.aggregates.get('person', personId))?.value;
  if (person === undefined) return;
  const digest = passwordDigest(person);
  const sessions = (await findAll(deps, 'session', 'person', personId)).map(({ value }) => value);
  const older = sessions.filter(
    ({ id, passwordDigest: begun, ended }) =>
      id !== keeps && begun !== digest && (ended === undefined || (ended.why === 'passwordChanged' && ended.at >= at)),
  );
  await endSessions(deps, personId, older, 'passwordChanged', { code: closeCodes.notSignedIn, reason });
  if (tokens === true) await endTokensOf(deps, person, by, digest);
}
