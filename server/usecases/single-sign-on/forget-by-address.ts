import type { Person } from '#lib/domain/people.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import type { EndSessionsBegun } from '../auth/end-sessions-begun.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

/** An account that was connected by an address which is theirs no more, or never was (P27, P31). */
export interface ForgetByAddress extends FollowUp {
  do: 'forgetByAddress';
  personId: string;
  organisationId: string;
  /** ISO instant: what the address that they have since has connected is later. */
  at: string;
}

const system = { kind: 'system' } as const;

/** Idempotent. What they connected themself stays: that was not by an address. */
export async function applyForgetByAddress(deps: Deps, forgetting: ForgetByAddress): Promise<void> {
  const { personId, organisationId, at } = forgetting;
  const isMeant = (one: NonNullable<Person['identities']>[number]) =>
    one.organisationId === organisationId && one.linkedBy === 'address' && one.linkedAt <= at;
  await change(deps, system, 'person', personId, ({ value: { identities = [], ...person } }) => {
    const gone = identities.find(isMeant);
    if (gone === undefined) return undefined;
    const others = identities.filter((one) => one !== gone);
    const outbox = [entryFor(deps, forgetting, gone.issuer)];
    return { value: others.length === 0 ? person : { ...person, identities: others }, outbox };
  });
}

function entryFor(deps: Deps, { personId, organisationId }: ForgetByAddress, issuer: string): OutboxEntry {
  const ending: EndSessionsBegun = {
    do: 'endSessionsBegun',
    personId,
    provider: organisationId,
    at: new Date(deps.clock.now()).toISOString(),
    why: 'signedOut',
    reason: 'Your e-mail address was changed here, and the account that it had connected lets nobody in any more.',
  };
  return auditEntry(deps, system, {
    organisationId,
    action: 'identity.disconnect',
    subject: `person:${personId}`,
    detail: { by: 'address', issuer },
    then: [ending],
  });
}
