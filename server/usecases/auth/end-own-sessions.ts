import type { Session } from '#lib/domain/people.ts';
import type { CloseCode } from '#lib/domain/wire.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import type { PersonActor } from '../actor.ts';
import { type AccessEnded, type AccessEndedAnswer, topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { currentOrganisations } from './organisations-of.ts';

interface Ending {
  why: 'signedOut' | 'revoked';
  code: CloseCode;
  /** What they read who have it open. */
  reason: string;
  /** For the audit log. */
  detail?: (session: Session) => Record<string, unknown>;
}

/** Whoever ended it tells the nodes; after a crash in between they are told by this. */
export interface TellSessionEnded extends FollowUp {
  do: 'tellSessionEnded';
  told: AccessEnded;
}

/** Idempotent: what is closed already is not closed again. */
export async function applyTellSessionEnded(deps: Deps, { told }: TellSessionEnded): Promise<void> {
  await deps.bus.ask(topics.accessEnded, told);
}

/**
 * Ends sessions of one's own, each with its audit entries in the same write (W1a); then every node closes what they had
 * open.
 * @returns how many connections were closed
 */
export async function endOwnSessions(
  deps: Deps,
  actor: PersonActor,
  sessions: readonly Session[],
  ending: Ending,
): Promise<number> {
  const written = new Set<string>();
  for (const session of sessions) {
    const entries = entriesOf(deps, actor, session, ending);
    await deps.sessions.end(session.id, ending.why, entries);
    for (const { id } of entries) written.add(id);
  }
  const answers = await deps.bus.ask(topics.accessEnded, telling(actor, sessions, ending));
  for (const { id } of sessions) await deps.relay.move('session', id, written);
  return answers.flatMap(({ answer }) => (Array.isArray(answer) ? (answer as AccessEndedAnswer) : [])).length;
}

const telling = (actor: PersonActor, sessions: readonly Session[], { code, reason }: Ending): AccessEnded => ({
  personId: actor.person.id,
  scope: 'session',
  organisationId: '',
  boardIds: [],
  sessionIds: sessions.map((session) => session.id),
  signInEnded: true,
  code,
  reason,
  organisationName: '',
});

function entriesOf(deps: Deps, actor: PersonActor, session: Session, ending: Ending): OutboxEntry[] {
  const followUp: TellSessionEnded = { do: 'tellSessionEnded', told: telling(actor, [session], ending) };
  return currentOrganisations(actor.person).map((organisationId, i) =>
    auditEntry(deps, actor, {
      organisationId,
      action: 'session.end',
      subject: `session:${session.publicId}`,
      ...(ending.detail === undefined ? {} : { detail: ending.detail(session) }),
      ...(i === 0 ? { then: [followUp] } : {}),
    }),
  );
}
