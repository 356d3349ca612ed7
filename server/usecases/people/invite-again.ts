import { z } from 'zod';
import type { Person } from '#lib/domain/people.ts';
import type { PersonInvited } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation, findPerson, sitsIn } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { addresseeIn, closeInvitations, invitationFor, inviteWays } from './invite.ts';
import { managesAllBoards } from './rights.ts';

export const inviteAgainInput = z.strictObject({ organisationId: id, personId: id, by: z.enum(inviteWays) });

/**
 * P26: another invitation for somebody who has taken up none; those from before are void. It opens all that they have: so
 * it takes the clerk of every board, of every organisation, on which they sit. A link, which whoever sits at the screen
 * could use, takes a fresh sign-in besides.
 */
export async function inviteAgain(deps: Deps, given: Actor | undefined, input: unknown): Promise<PersonInvited> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  if (!person.memberships.some((m) => m.organisationId === organisationId)) throw new QuorateError('not_found');
  authorise(actor, person);
  const { by } = parse(inviteAgainInput, input);
  if (by === 'link') assertFresh(deps, actor);
  assertWaits(person, organisationId);
  const addressee = await addresseeIn(deps, organisationId, person.id);
  const { then, ...made } = invitationFor(deps, person, organisationId, by, addressee);
  await change(deps, actor, 'person', person.id, async (stored) => {
    authorise(actor, stored.value);
    assertWaits(stored.value, organisationId);
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'invitation.make',
      subject: `person:${person.id}`,
      detail: { by },
      then: [...(await closeInvitations(deps, stored)), ...then],
    });
    return { value: stored.value, outbox: [entry] };
  });
  await deps.relay.move('person', person.id);
  await peopleChanged(deps, organisationId);
  return { personId: person.id, username: person.username, ...made };
}

function authorise(actor: Actor, person: Person): void {
  if (!managesAllBoards(actor, person)) {
    throw new QuorateError('forbidden', 'Only somebody who is clerk of every board this person sits on can do this.');
  }
}

function assertWaits(person: Person, organisationId: string): void {
  if (person.signInEnded !== undefined || !sitsIn(person, organisationId)) {
    throw new QuorateError('reinstatement_required');
  }
  if (person.passwordHash !== undefined) {
    throw new QuorateError('not_possible_now', 'They have chosen a password already. Give them a new one instead.');
  }
}
