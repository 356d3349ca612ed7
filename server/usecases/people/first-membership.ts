import type { Board } from '#lib/domain/boards.ts';
import { limits } from '#lib/domain/names.ts';
import type { Membership, Person } from '#lib/domain/people.ts';
import type { FollowUp } from '#server/ports.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { isClerkIn } from '../shared/find.ts';
import { anyServes, serves } from './clerks.ts';
import { applySeatLeadClerks } from './lead-clerk.ts';
import { makeClerk } from './make-clerk.ts';
import { mayClerk } from './may-clerk.ts';

/** Who founds a board sits on it: the board is written first, the membership follows. */
export interface FirstMembership extends FollowUp {
  do: 'firstMembership';
  personId: string;
  membership: Membership;
}

const system = { kind: 'system' } as const;

export const membershipFollowUp = (personId: string, membership: Membership): FirstMembership => ({
  do: 'firstMembership',
  personId,
  membership,
});

/**
 * The board is new: a membership on it, ended or not, can only be this one. Whoever is clerk nowhere in the organisation
 * by then, since this was held up, does not come back by it (P22): the board goes to others.
 */
export async function applyFirstMembership(deps: Deps, { personId, membership }: FirstMembership): Promise<void> {
  const { organisationId, boardId } = membership;
  const board = (await deps.aggregates.get('board', boardId))?.value;
  if (board?.clerks.includes(personId) !== true) return;
  const { value: founder } = await change(deps, system, 'person', personId, ({ value }) =>
    sat(value, boardId) || !isClerkIn(value, organisationId)
      ? undefined
      : { value: { ...value, memberships: [...value.memberships, membership] }, outbox: [] },
  );
  if (!sat(founder, boardId)) await inheritBoard(deps, board, founder);
}

const sat = (person: Person, boardId: string): boolean => person.memberships.some((m) => m.boardId === boardId);

/** A board is never without a clerk: where no lead clerk is, it goes to those who serve the board that its founder served last. */
async function inheritBoard(deps: Deps, board: Board, founder: Person): Promise<void> {
  await applySeatLeadClerks(deps, { do: 'seatLeadClerks', boardId: board.id });
  const seated = (await deps.aggregates.get('board', board.id))?.value.clerks ?? [];
  if (!(await anyServes(deps, board.id, seated))) {
    for (const heir of await heirsOf(deps, board, founder)) await seat(deps, board, heir);
  }
  await change(deps, system, 'board', board.id, ({ value }) =>
    value.clerks.includes(founder.id)
      ? { value: { ...value, clerks: value.clerks.filter((id) => id !== founder.id) }, outbox: [] }
      : undefined,
  );
}

async function heirsOf(deps: Deps, board: Board, { memberships }: Person): Promise<Person[]> {
  const [last] = memberships
    .filter((m) => m.organisationId === board.organisationId && m.role === 'clerk' && m.ended !== undefined)
    .sort((a, b) => (a.ended!.at < b.ended!.at ? 1 : -1));
  const clerks = (last && (await deps.aggregates.get('board', last.boardId)))?.value.clerks ?? [];
  const heirs: Person[] = [];
  for (const id of clerks) {
    const person = (await deps.aggregates.get('person', id))?.value;
    if (person === undefined || !serves(person, last!.boardId) || !mayClerk(board, person.memberships)) continue;
    if (person.memberships.length < limits.membershipsPerPerson) heirs.push(person);
  }
  return heirs;
}

async function seat(deps: Deps, board: Board, heir: Person): Promise<void> {
  const { id: boardId, organisationId } = board;
  const making = {
    boards: [board],
    entryId: deps.ids.next(),
    at: new Date(deps.clock.now()).toISOString(),
    by: 'system',
  };
  await makeClerk(deps, system, heir, making, (_, then) =>
    auditEntry(deps, system, {
      organisationId,
      action: 'membership.add',
      subject: `person:${heir.id}`,
      detail: { boardId, role: 'clerk', votes: false },
      then,
    }),
  );
}
