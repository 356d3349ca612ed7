import type { Board } from '#lib/domain/boards.ts';
import { limits } from '#lib/domain/names.ts';
import { isCurrent, type Membership, membershipOn, type Person } from '#lib/domain/people.ts';
import { mayLess } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { topics } from '../bus-topics.ts';
import { reseat } from '../meetings/reseat.ts';
import { askAnew } from '../shared/ask-anew.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { boardChanged, peopleChanged } from '../shared/tell-nodes.ts';
import { sitsIn } from '../shared/find.ts';
import { listClerk } from './clerks.ts';
import { newMembership, today } from './new-membership.ts';

interface MakingClerk {
  boards: readonly Board[];
  /** Id of the change: a place that was ended by it is not ended again. */
  entryId: string;
  at: string;
  by: string;
}

/**
 * A person as clerk of these boards as well: a place in another role there ends, and its term with it.
 * @returns the places that are new, and all
 */
function clerkOf(deps: Deps, person: Person, making: MakingClerk): { memberships: Membership[]; added: Membership[] } {
  const { boards, ...ended } = making;
  const wanted = boards.filter(({ id }) => membershipOn(person, id)?.role !== 'clerk');
  const boardIds = wanted.map(({ id }) => id);
  const memberships = person.memberships.map((m) =>
    isCurrent(m) && boardIds.includes(m.boardId) ? { ...m, ended: { ...ended, reason: 'The role changed.' } } : m,
  );
  const added = wanted.map((board) => ({ ...newMembership(deps, board, { role: 'clerk' }), termStart: today(deps) }));
  if (memberships.length + added.length > limits.membershipsPerPerson) {
    throw new QuorateError('not_possible_now', 'This person has too many memberships.');
  }
  return { memberships: [...memberships, ...added], added };
}

/** What follows a place that is new, as any change of role (R5, M1). */
function following(before: Person, place: Membership): FollowUp[] {
  const { id: personId } = before;
  const { boardId } = place;
  const old = membershipOn(before, boardId);
  return [
    listClerk(boardId, personId),
    askAnew(boardId, { personId, ...(old !== undefined && mayLess(old, place) ? { lowered: true } : {}) }),
    reseat(personId, boardId),
  ];
}

/** P22: somebody else may have ended their access meanwhile, to all of the organisation’s boards or to one of these. */
function assertStays(seen: Person, now: Person, boards: readonly Board[]): void {
  const stays = boards.every(
    ({ id, organisationId }) =>
      sitsIn(now, organisationId) && (membershipOn(seen, id) === undefined || membershipOn(now, id) !== undefined),
  );
  if (!stays) throw new QuorateError('reinstatement_required');
}

/**
 * Makes somebody clerk of several boards of one organisation in one write; where they are it already, nothing changes there.
 * The caller has emptied the boards' outboxes: a removal from one that was cut short must not catch the new place.
 * @param seen the person when it was decided
 * @param entry what the audit log says, given the boards on which they became it
 * @param decide undefined: it is to be no more
 * @returns the person as they are now, and those boards
 * @throws QuorateError `reinstatement_required` when their access ended meanwhile; `not_possible_now`
 */
export async function makeClerk(
  deps: Deps,
  actor: Actor,
  seen: Person,
  making: MakingClerk,
  entry: (boardIds: string[], then: FollowUp[]) => OutboxEntry | undefined,
  decide: (person: Person) => Person | undefined = (person) => person,
): Promise<{ person: Person; boardIds: string[] }> {
  const { id: personId } = seen;
  let became: string[] = [];
  const { value: person } = await change(deps, actor, 'person', personId, ({ value }) => {
    became = [];
    const decided = decide(value);
    if (decided === undefined) return undefined;
    assertStays(seen, value, making.boards);
    const { memberships, added } = clerkOf(deps, decided, making);
    became = added.map(({ boardId }) => boardId);
    if (became.length === 0 && decided === value) return undefined;
    const said = entry(
      became,
      added.flatMap((place) => following(value, place)),
    );
    return { value: { ...decided, memberships }, outbox: said === undefined ? [] : [said] };
  });
  for (const boardId of became) await deps.bus.ask(topics.accessChanged, { personId, boardId });
  await deps.relay.move('person', personId);
  for (const boardId of became) await boardChanged(deps, boardId);
  const [board] = making.boards;
  if (board !== undefined) await peopleChanged(deps, board.organisationId);
  return { person, boardIds: became };
}
