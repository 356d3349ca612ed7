import { limits } from '#lib/domain/names.ts';
import type { Board } from '#lib/domain/boards.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
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
import { insertFollowUp } from '../shared/insert-follow-up.ts';
import { nameIn, profileId } from '../shared/names.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { boardChanged, peopleChanged } from '../shared/tell-nodes.ts';
import { assertKnown } from './assert-known.ts';
import { listClerk } from './clerks.ts';
import { assertMayClerk } from './may-clerk.ts';
import { newMembership } from './new-membership.ts';
import { authoriseBoard, authorisePeople } from './rights.ts';

export const addMembershipInput = newPlace.extend({ personId: id });

/** Puts somebody on a further board, or back on one. A sign-in that had ended works again; its old sessions do not. */
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
    const { signInEnded: _, ...kept } = value;
    const entry = auditEntry(deps, actor, {
      organisationId: added.organisationId,
      action: 'membership.add',
      subject: `person:${person.id}`,
      detail: { boardId: added.boardId, role: added.role, votes: added.votes },
      then,
    });
    return { value: { ...kept, memberships: [...value.memberships, added] }, outbox: [entry] };
  });
  await deps.bus.ask(topics.accessChanged, { personId: person.id, boardId: board.value.id });
  await deps.relay.move('person', person.id);
  await peopleChanged(deps, board.value.organisationId);
  await boardChanged(deps, board.value.id);
}

/** Where the person is new to an organisation, it gets a profile of its own, by the name another knows them by. */
async function profileFollowUp(deps: Deps, person: Person, board: Board): Promise<FollowUp[]> {
  const { organisationId } = board;
  const elsewhere = person.memberships[0];
  const profile = profileId(organisationId, person.id);
  if (elsewhere === undefined || (await deps.aggregates.get('profile', profile)) !== undefined) return [];
  const name = await nameIn(deps, elsewhere.organisationId, person.id);
  return [insertFollowUp('profile', { id: profile, organisationId, personId: person.id, name })];
}
