import type { Person, Session } from '#lib/domain/people.ts';
import type { Receipt } from '#lib/domain/revocation.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { assertLive } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { invalid } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { type CloseSession, closeSession } from './close-session.ts';
import type { RevokeInput } from './revoke.ts';
import { managesAnyBoard, managesBoard, sharedOrganisations } from './rights.ts';

/** "Sign out that tablet": one session of a person dies, whatever it has open closes; the person can sign in anew. */
export async function revokeSession(
  deps: Deps,
  actor: Actor,
  person: Person,
  chosen: RevokeInput,
  requestedAt: number,
): Promise<Receipt> {
  if (!managesAnyBoard(actor, person)) {
    throw new QuorateError('forbidden', 'Only a clerk of a board that this person sits on can do this.');
  }
  const session = await find(deps, person, chosen.id);
  if (actor.kind === 'person' && actor.session.id === session.id) {
    throw new QuorateError('not_possible_now', 'This is the session you are using. Sign out instead.');
  }
  const live = (await deps.sessions.list(person.id)).some((s) => s.id === session.id);
  const closing: CloseSession = {
    do: 'closeSession',
    receiptId: deps.ids.next(),
    organisationId: organisationOf(actor, person),
    personId: person.id,
    sessionId: session.id,
    publicId: session.publicId,
    by: actorId(actor),
    ...because(chosen),
    requestedAt,
    sessionsEnded: live ? 1 : 0,
  };
  const entry = auditEntry(deps, actor, {
    organisationId: closing.organisationId,
    action: 'session.revoke',
    subject: `person:${person.id}`,
    detail: { sessionId: session.publicId, device: session.device, ...because(chosen) },
    then: [closing],
  });
  await assertLive(deps, actor);
  await deps.sessions.end(session.id, 'revoked', [entry]);
  const receipt = await closeSession(deps, closing, deps.clock.now());
  await deps.relay.move('session', session.id, new Set([entry.id]));
  await peopleChanged(deps, closing.organisationId);
  return receipt;
}

const because = ({ reason }: RevokeInput) => (reason === undefined ? {} : { reason });

async function find(deps: Deps, person: Person, publicId: string | undefined): Promise<Session> {
  if (publicId === undefined) throw invalid({ id: 'is missing: it names the session' });
  const [stored] = await deps.aggregates.find('session', 'publicId', publicId, { limit: 1 });
  if (stored?.value.personId !== person.id) throw invalid({ id: 'is not a session of this person' });
  return stored.value;
}

/** In whose log and records it stands: an organisation in which the actor is clerk of a board the person sits on. */
function organisationOf(actor: Actor, person: Person): string {
  const membership = person.memberships.find((m) => m.ended === undefined && managesBoard(actor, m.boardId));
  return membership?.organisationId ?? sharedOrganisations(actor, person)[0] ?? '';
}
