import type { PersonActor } from '../actor.ts';
import type { EndSessionsBegun } from '../auth/end-sessions-begun.ts';
import type { Deps } from '../shared/deps.ts';

/** Whoever came in by an account that is not theirs any more goes out, but for the session in which that is said. */
export const endSessionsOf = (
  deps: Pick<Deps, 'clock'>,
  { person, session }: PersonActor,
  organisationId: string,
): EndSessionsBegun => ({
  do: 'endSessionsBegun',
  personId: person.id,
  keeps: session.id,
  provider: organisationId,
  at: new Date(deps.clock.now()).toISOString(),
  why: 'signedOut',
  reason: 'The account that you signed in with was disconnected. Please sign in again.',
});
