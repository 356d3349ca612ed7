import { limits } from '#lib/domain/names.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id, newPlace } from '../shared/fields.ts';
import { findPerson } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { boardChanged, peopleChanged } from '../shared/tell-nodes.ts';
import { assertKnown } from './assert-known.ts';
import { listClerk } from './clerks.ts';
import { hasLeft } from './has-left.ts';
import { assertMayClerk } from './may-clerk.ts';
import { newMembership } from './new-membership.ts';
import { profileFollowUp } from './profile-follow-up.ts';
import { assertFreshForClerk, authoriseBoard, authorisePeople } from './rights.ts';

export const addMembershipInput = newPlace.extend({ personId: id });

/**
 * Puts somebody on a further board. Who left that board or its organisation, or whose sign-in has ended, is reinstated
 * (P22): that takes a reason and a fresh sign-in, and a password of old does not come back by it.
 */
export async function addMembership(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  const chosen = parse(addMembershipInput, input);
  authoriseBoard(actor, chosen.boardId);
  const board = await deps.aggregates.get('board', chosen.boardId);
  if (board === undefined) throw invalid({ boardId: 'is not a board' });
  await assertKnown(deps, person.id, board.value.organisationId);
  // A clerk's removal from this board that was cut short must not catch the new membership.
  await deps.relay.move('board', board.value.id);
  const added = newMembership(deps, board.value, chosen);
  assertMayClerk(board.value, added, person.memberships);
  assertFreshForClerk(deps, actor, [added.role]);
  const then: FollowUp[] = [
    ...(await profileFollowUp(deps, person, board.value)),
    ...(added.role === 'clerk' ? [listClerk(board.value.id, person.id)] : []),
  ];
  await change(deps, actor, 'person', person.id, ({ value }) => {
    if (membershipOn(value, chosen.boardId) !== undefined) {
      throw new QuorateError('not_possible_now', 'This person sits on that board already.');
    }
    if (value.memberships.length >= limits.membershipsPerPerson) {
      throw new QuorateError('not_possible_now', 'This person has too many memberships.');
    }
    if (hasLeft(value, board.value)) throw new QuorateError('reinstatement_required');
    const entry = auditEntry(deps, actor, {
      organisationId: added.organisationId,
      action: 'membership.add',
      subject: `person:${person.id}`,
      detail: { boardId: added.boardId, role: added.role, votes: added.votes },
      then,
    });
    return { value: { ...value, memberships: [...value.memberships, added] }, outbox: [entry] };
  });
  await deps.bus.ask(topics.accessChanged, { personId: person.id, boardId: board.value.id });
  await deps.relay.move('person', person.id);
  await peopleChanged(deps, board.value.organisationId);
  await boardChanged(deps, board.value.id);
}
