import type { Session } from '#lib/domain/people.ts';
import type { CloseCode } from '#lib/domain/wire.ts';
import { topics } from '../bus-topics.ts';
import type { Deps } from '../shared/deps.ts';

/** Ends sessions for a reason that is not a revocation: the store first, then every node closes what they had open. */
export async function endSessions(
  deps: Deps,
  personId: string,
  sessions: readonly Session[],
  why: 'passwordChanged' | 'signedOut',
  told: { code: CloseCode; reason: string },
): Promise<void> {
  if (sessions.length === 0) return;
  for (const session of sessions) await deps.sessions.end(session.id, why);
  await deps.bus.ask(topics.accessEnded, {
    personId,
    scope: 'session',
    organisationId: '',
    boardIds: [],
    sessionIds: sessions.map((s) => s.id),
    signInEnded: true,
    ...told,
    organisationName: '',
  });
}
