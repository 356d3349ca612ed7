import { erasureKept } from '#lib/domain/data/erasure.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sitsIn } from '../shared/find.ts';
import { profileId } from '../shared/names.ts';
import { erasePerson } from './apply-erasure.ts';
import { assertAnswered } from './awaiting-answer.ts';

export const sitsHere = () =>
  new QuorateError('not_possible_now', 'This person sits on a board. End their access first.');

/**
 * The write that an erasure is (V3): of the profile the name is left; what follows from it in other documents is applied by
 * its outbox, however often. Once is enough.
 * @throws QuorateError `not_possible_now` while they sit on a board of the organisation, or wait for the answer to a request
 */
export async function eraseProfile(
  deps: Deps,
  actor: Actor,
  { organisationId, personId, reason }: { organisationId: string; personId: string; reason?: string },
): Promise<void> {
  const key = profileId(organisationId, personId);
  await change(deps, actor, 'profile', key, async ({ value }) => {
    if (value.erased !== undefined) return undefined;
    const person = await deps.aggregates.get('person', personId);
    if (person !== undefined && sitsIn(person.value, organisationId)) throw sitsHere();
    await assertAnswered(deps, organisationId, personId);
    const at = new Date(deps.clock.now()).toISOString();
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'data.erase',
      subject: `person:${personId}`,
      detail: { kept: erasureKept, ...(reason === undefined ? {} : { reason }) },
      then: [erasePerson(organisationId, personId, at)],
    });
    const erased = { at, by: actorId(actor), kept: erasureKept };
    return { value: { id: value.id, organisationId, personId, name: value.name, erased }, outbox: [entry] };
  });
  await deps.relay.move('profile', key);
}
