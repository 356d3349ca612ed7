import type { Person, Session } from '#lib/domain/people.ts';
import { limits } from '#lib/domain/names.ts';
import { QuorateError } from '#server/errors.ts';
import type { PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { currentOrganisations } from './organisations-of.ts';

export interface SignedIn {
  /** The cookie's value. */
  token: string;
  /** The `Set-Cookie` header's value. */
  cookie: string;
  actor: PersonActor;
}

/** The device in words, as the interface shows it; whatever a browser said of itself is cut to one short line. */
const deviceName = (device: string): string =>
  device
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')
    .trim()
    .slice(0, limits.device) || 'Unknown device';

/**
 * Signs somebody in who has proved who they are. What they proved is looked at again once the session exists: a change
 * of password or a revocation that went through meanwhile either saw the session or is seen here.
 * @param person as they were when they proved it
 */
export async function beginSession(deps: Deps, person: Person, device: string): Promise<SignedIn> {
  const { token, session } = await deps.sessions.begin(person, deviceName(device));
  const now = (await deps.aggregates.get('person', person.id))?.value;
  if (now === undefined || now.accessEpoch !== person.accessEpoch || now.signInEnded !== undefined) {
    await deps.sessions.end(session.id, 'revoked');
    throw new QuorateError('access_revoked');
  }
  if (now.passwordHash !== person.passwordHash) {
    await deps.sessions.end(session.id, 'passwordChanged');
    throw new QuorateError('invalid_credentials');
  }
  const actor: PersonActor = { kind: 'person', person: now, session };
  await auditSignIn(deps, actor, session);
  return { token, cookie: deps.sessions.cookie(token), actor };
}

async function auditSignIn(deps: Deps, actor: PersonActor, session: Session): Promise<void> {
  for (const organisationId of currentOrganisations(actor.person)) {
    await deps.relay.event(
      auditEntry(deps, actor, {
        organisationId,
        action: 'session.begin',
        subject: `session:${session.publicId}`,
        detail: { device: session.device },
      }),
    );
  }
}
