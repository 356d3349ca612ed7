import { z } from 'zod';
import type { Board } from '#lib/domain/boards.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import { limits } from '#lib/domain/names.ts';
import type { PersonReinstated } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id, newPlace, reason } from '../shared/fields.ts';
import { findPerson } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { boardChanged, peopleChanged } from '../shared/tell-nodes.ts';
import { assertKnown } from './assert-known.ts';
import { listClerk } from './clerks.ts';
import { addresseeIn, closeInvitations, invitationFor, inviteWays } from './invite.ts';
import { hasLeft } from './has-left.ts';
import { assertMayClerk } from './may-clerk.ts';
import { newMembership } from './new-membership.ts';
import { profileFollowUp } from './profile-follow-up.ts';
import { authoriseBoard, authorisePeople, managesAllBoards } from './rights.ts';

export const reinstateInput = newPlace.extend({
  personId: id,
  reason,
  /** How they get the invitation, where they need one: a link in the answer, or by mail. */
  invite: z.enum(inviteWays).default('link'),
});

/**
 * P22: puts somebody back on a board that they left, for a new term. Whose sign-in had ended keeps the user name and
 * chooses a new password by an invitation, shown once or mailed; the sessions and the password of old stay dead.
 */
export async function reinstate(deps: Deps, given: Actor | undefined, input: unknown): Promise<PersonReinstated> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  const { personId: _, reason: why, invite, ...place } = parse(reinstateInput, input);
  authoriseBoard(actor, place.boardId);
  assertFresh(deps, actor);
  const board = (await deps.aggregates.get('board', place.boardId))?.value;
  if (board === undefined) throw invalid({ boardId: 'is not a board' });
  await assertKnown(deps, person.id, board.organisationId);
  // A removal from this board that was cut short must not catch the new membership.
  await deps.relay.move('board', board.id);
  const added = newMembership(deps, board, place);
  assertMayClerk(board, added, person.memberships);
  const needed = isInvited(actor, person);
  const addressee = await addresseeIn(deps, board.organisationId, person.id);
  const { then: inviting, ...made } = invitationFor(
    deps,
    person,
    board.organisationId,
    needed ? invite : 'link',
    addressee,
  );
  const profile = await profileFollowUp(deps, person, board);
  const seated: FollowUp[] = added.role === 'clerk' ? [listClerk(board.id, person.id)] : [];
  let invited = false;
  const changed = await change(deps, actor, 'person', person.id, async (stored) => {
    const { value } = stored;
    assertMayReturn(value, board);
    invited = isInvited(actor, value);
    const entry = auditEntry(deps, actor, {
      organisationId: board.organisationId,
      action: 'person.reinstate',
      subject: `person:${person.id}`,
      detail: { boardId: board.id, role: added.role, invited, reason: why },
      then: [...profile, ...(invited ? [...(await closeInvitations(deps, stored)), ...inviting] : []), ...seated],
    });
    const memberships = [...value.memberships, added];
    if (!invited) return { value: { ...value, memberships }, outbox: [entry] };
    const {
      signInEnded: _,
      passwordHash: __,
      firstPasswordUntil: ___,
      identities: ____,
      secondFactors: _____,
      ...kept
    } = value;
    return { value: { ...kept, mustChangePassword: false, memberships }, outbox: [entry] };
  });
  await deps.bus.ask(topics.accessChanged, { personId: person.id, boardId: board.id });
  await deps.relay.move('person', person.id);
  await peopleChanged(deps, board.organisationId);
  await boardChanged(deps, board.id);
  return {
    personId: person.id,
    username: changed.value.username,
    ...(invited ? made : {}),
  };
}

/**
 * The link opens all that the person has. So whose sign-in goes on, and who has not taken up an earlier invitation, gets
 * another only from the clerk of every board on which they sit; else the earlier one opens this board too.
 */
const isInvited = (actor: Actor, person: Person): boolean =>
  person.signInEnded !== undefined || (person.passwordHash === undefined && managesAllBoards(actor, person));

function assertMayReturn(person: Person, board: Board): void {
  if (membershipOn(person, board.id) !== undefined) {
    throw new QuorateError('not_possible_now', 'This person sits on that board already.');
  }
  if (!hasLeft(person, board)) {
    throw new QuorateError('not_possible_now', 'This person never sat on that board. Add them to it instead.');
  }
  if (person.memberships.length >= limits.membershipsPerPerson) {
    throw new QuorateError('not_possible_now', 'This person has too many memberships.');
  }
}
