import type { z } from 'zod';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import { mayLess } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { applyAskAnew, askAnew } from '../shared/ask-anew.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { id, membership } from '../shared/fields.ts';
import { findPerson } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { oneOf } from '../shared/relay.ts';
import { boardChanged, peopleChanged } from '../shared/tell-nodes.ts';
import { applyChangeRole, type ChangeRole } from './apply-role.ts';
import { unlistClerk } from './clerks.ts';
import { assertMayClerk } from './may-clerk.ts';
import { newMembership } from './new-membership.ts';
import { authoriseBoard, authorisePeople } from './rights.ts';

export const changeRoleInput = membership.extend({ personId: id });
type Chosen = z.output<typeof changeRoleInput>;

/** Gives a member another role on a board. When it returns, what they have open has followed: editors are read-only, or open. */
export async function changeRole(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  const chosen = parse(changeRoleInput, input);
  authoriseBoard(actor, chosen.boardId);
  const board = await deps.aggregates.get('board', chosen.boardId);
  const old = membershipOn(person, chosen.boardId);
  if (board === undefined || old === undefined) throw sitsElsewhere();
  if (actor.kind === 'person' && actor.person.id === person.id) {
    throw new QuorateError('not_possible_now', 'Nobody can change their own role. Ask another clerk.');
  }
  assertMayClerk(board.value, chosen, person.memberships);
  assertFresh(deps, actor);
  const changing: ChangeRole = {
    do: 'changeRole',
    personId: person.id,
    membership: newMembership(deps, board.value, chosen),
    entryId: deps.ids.next(),
    at: new Date(deps.clock.now()).toISOString(),
    by: actorId(actor),
  };
  const { outcome, written } = await write(deps, actor, person, chosen, changing);
  if (outcome === 'gone') {
    await deps.relay.move('board', chosen.boardId);
    throw sitsElsewhere();
  }
  const lowered = mayLess(old, changing.membership) ? { lowered: true as const } : {};
  // Where another node's relay has written it, it may still be asking.
  await applyAskAnew(deps, written?.asking ?? askAnew(chosen.boardId, { personId: person.id, ...lowered }));
  await deps.relay.move('person', person.id, new Set(written ? [oneOf(written.entryId, 'askAnew')] : []));
  await deps.relay.move('board', chosen.boardId);
  await peopleChanged(deps, board.value.organisationId);
  await boardChanged(deps, board.value.id);
}

const sitsElsewhere = () => new QuorateError('not_possible_now', 'This person does not sit on that board.');

/** Where the person stops being a clerk, the board decides first. */
async function write(deps: Deps, actor: Actor, person: Person, chosen: Chosen, changing: ChangeRole) {
  const wasClerk = membershipOn(person, chosen.boardId)?.role === 'clerk';
  if (!wasClerk || chosen.role === 'clerk') {
    const applied = await applyChangeRole(deps, actor, changing, false);
    if (applied.outcome !== 'unasked') return applied;
  }
  const entry = auditEntry(deps, actor, {
    organisationId: changing.membership.organisationId,
    action: 'clerk.unlist',
    subject: `board:${chosen.boardId}`,
    detail: { personId: person.id },
    then: [changing],
  });
  await unlistClerk(deps, actor, chosen.boardId, person.id, entry);
  return applyChangeRole(deps, { kind: 'system' }, changing, true);
}
