import { closeCodes } from '#lib/domain/wire.ts';
import type { AccessEnded } from '../bus-topics.ts';
import type { Deps } from '../shared/deps.ts';

/**
 * Which of the sessions that have something open are over, by their end or for want of use: nobody ended them, so no
 * node was told.
 * @returns what a node is told of each
 */
export async function sessionsOver(
  deps: Pick<Deps, 'sessions'>,
  open: readonly { personId: string; sessionId: string }[],
): Promise<AccessEnded[]> {
  const personIds = new Map(open.map(({ sessionId, personId }) => [sessionId, personId]));
  const over: AccessEnded[] = [];
  for (const [sessionId, personId] of personIds) {
    if ((await deps.sessions.checkById(sessionId)).state !== 'none') continue;
    over.push({
      personId,
      scope: 'session',
      organisationId: '',
      boardIds: [],
      sessionIds: [sessionId],
      signInEnded: true,
      code: closeCodes.notSignedIn,
      reason: 'You were signed in here for as long as that lasts. Please sign in again.',
      organisationName: '',
    });
  }
  return over;
}
