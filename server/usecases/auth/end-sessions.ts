import type { Session } from '#lib/domain/people.ts';
import type { CloseCode } from '#lib/domain/wire.ts';
import { type AccessEndedAnswer, topics } from '../bus-topics.ts';
import type { Deps } from '../shared/deps.ts';

export interface SessionsEnded {
  /** Store ids, of those too that were dead already. */
  sessionIds: readonly string[];
  /** How many connections were closed for it. */
  connections: number;
  /** Nodes that did not answer. */
  unreachable: readonly string[];
}

/** Ends sessions for a reason that is not a revocation: the store first, then every node closes what they had open. */
export async function endSessions(
  deps: Deps,
  personId: string,
  sessions: readonly Session[],
  why: 'passwordChanged' | 'signedOut',
  told: { code: CloseCode; reason: string },
): Promise<SessionsEnded> {
  if (sessions.length === 0) return { sessionIds: [], connections: 0, unreachable: [] };
  for (const session of sessions) await deps.sessions.end(session.id, why);
  const sessionIds = sessions.map((s) => s.id);
  const answers = await deps.bus.ask(topics.accessEnded, {
    personId,
    scope: 'session',
    organisationId: '',
    boardIds: [],
    sessionIds,
    signInEnded: true,
    ...told,
    organisationName: '',
  });
  return {
    sessionIds,
    connections: answers.flatMap(({ answer }) => (Array.isArray(answer) ? (answer as AccessEndedAnswer) : [])).length,
    unreachable: answers.filter(({ unreachable }) => unreachable === true).map(({ node }) => node),
  };
}
