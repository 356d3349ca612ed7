import { closeCodes } from '#lib/domain/wire.ts';
import type { PersonActor } from '../actor.ts';
import { endSessions } from '../auth/end-sessions.ts';
import type { Deps } from '../shared/deps.ts';

/** Whoever came in by an account that is not theirs any more goes out, but for the session in which that is said. */
export async function endSessionsOf(deps: Deps, actor: PersonActor, organisationId: string): Promise<void> {
  const sessions = await deps.sessions.list(actor.person.id);
  const came = sessions.filter((one) => one.provider === organisationId && one.id !== actor.session.id);
  await endSessions(deps, actor.person.id, came, 'signedOut', {
    code: closeCodes.notSignedIn,
    reason: 'The account that you signed in with was disconnected. Please sign in again.',
  });
}
