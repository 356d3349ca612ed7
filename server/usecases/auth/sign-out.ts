import { closeCodes } from '#lib/domain/wire.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { endSessions } from './end-sessions.ts';
import { currentOrganisations } from './organisations-of.ts';

/** Ends this session; its sockets close everywhere before the answer. @returns the header that clears the cookie */
export async function signOut(deps: Deps, given: Actor | undefined): Promise<{ cookie: string }> {
  const actor = await identifyPerson(deps, given, { beforePasswordChange: true, beforeSecondFactor: true });
  await endSessions(deps, actor.person.id, [actor.session], 'signedOut', {
    code: closeCodes.notSignedIn,
    reason: 'You signed out.',
  });
  for (const organisationId of currentOrganisations(actor.person)) {
    await deps.relay.event(
      auditEntry(deps, actor, {
        organisationId,
        action: 'session.end',
        subject: `session:${actor.session.publicId}`,
      }),
    );
  }
  return { cookie: deps.sessions.cookie() };
}
