import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import { authoriseOnEveryBoard } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { assertFresh } from '../shared/fresh.ts';
import { authorised } from './rights.ts';

/** Passwords are the only way in from then on. What people connected stays, for when it is switched on again. */
export async function endSingleSignOn(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const { actor, organisationId, organisation } = await authorised(deps, given, input);
  await authoriseOnEveryBoard(deps, actor, organisationId);
  assertFresh(deps, actor);
  if (organisation.singleSignOn === undefined) return;
  await change(deps, actor, 'organisation', organisationId, ({ value: { singleSignOn, ...rest } }) => {
    if (singleSignOn === undefined) return undefined;
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'organisation.singleSignOn',
      subject: `organisation:${organisationId}`,
      detail: { on: false, issuer: singleSignOn.issuer },
    });
    return { value: rest, outbox: [entry] };
  });
  await deps.relay.move('organisation', organisationId);
}
