import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { endSessionsOf } from './end-sessions-of.ts';

const disconnectInput = z.strictObject({ identityId: id });

/**
 * From then on the account at the provider lets nobody in, and who came by it goes out. The password stays as it is. Nor
 * does the address that person and account have in common connect it again: it may be in wrong hands.
 */
export async function disconnect(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given);
  const { identityId } = parse(disconnectInput, input);
  const connected = actor.person.identities?.find((one) => one.id === identityId);
  if (connected === undefined) throw new QuorateError('not_found');
  assertFresh(deps, actor);
  await change(deps, actor, 'person', actor.person.id, ({ value: { identities = [], ...person } }) => {
    const gone = identities.find((one) => one.id === identityId);
    if (gone === undefined) return undefined;
    const others = identities.filter((one) => one !== gone);
    const entry = auditEntry(deps, actor, {
      organisationId: gone.organisationId,
      action: 'identity.disconnect',
      subject: `person:${person.id}`,
      detail: { issuer: gone.issuer },
      then: [endSessionsOf(deps, actor, gone.organisationId)],
    });
    const noAccountByAddress = [...new Set([...(person.noAccountByAddress ?? []), gone.organisationId])];
    const value = { ...person, noAccountByAddress, ...(others.length === 0 ? {} : { identities: others }) };
    return { value, outbox: [entry] };
  });
  await deps.relay.move('person', actor.person.id);
}
