import type { Session } from '#lib/domain/people.ts';
import type { SecondFactorWay } from '#lib/domain/second-factors.ts';
import type { PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { currentOrganisations } from './organisations-of.ts';

interface Means {
  /** By which account, instead of with the password. */
  there?: Omit<NonNullable<Session['confirmedThere']>, 'at'>;
  /** `provider`: what they did there counts as one. */
  secondFactor?: SecondFactorWay | 'provider';
}

/** Makes a session fresh, once all that is asked for has been proved. */
export async function confirmSession(deps: Deps, actor: PersonActor, means: Means = {}): Promise<void> {
  const { there, secondFactor } = means;
  const outbox = currentOrganisations(actor.person).map((organisationId) =>
    auditEntry(deps, actor, {
      organisationId,
      action: 'session.confirm',
      subject: `session:${actor.session.publicId}`,
      detail: {
        by: there === undefined ? 'password' : 'provider',
        ...(secondFactor === undefined ? {} : { secondFactor }),
      },
    }),
  );
  await deps.sessions.confirm(actor.session.id, { there, outbox });
  await deps.relay.move('session', actor.session.id);
}
