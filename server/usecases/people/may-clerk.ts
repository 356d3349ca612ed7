import type { Board } from '#lib/domain/boards.ts';
import { isCurrent, type Membership } from '#lib/domain/people.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';
import { invalid } from '../shared/parse.ts';

type Seat = Pick<Membership, 'role' | 'category'>;

/**
 * Whether somebody may be clerk of a board, as its rules say: not by this seat alone, which for a clerk has no category, but
 * by what they are on the organisation’s other boards.
 */
export function mayClerk(board: Board, memberships: readonly Membership[], chosen: Seat = { role: 'clerk' }): boolean {
  const seats = memberships.filter((m) => isCurrent(m) && m.organisationId === board.organisationId);
  return [chosen, ...seats].every(({ category }) => rulesOf(board).mayClerk(board, category).value);
}

/** @throws QuorateError `invalid`, naming the role */
export function assertMayClerk(board: Board, chosen: Seat, memberships: readonly Membership[], path = ''): void {
  if (chosen.role === 'clerk' && !mayClerk(board, memberships, chosen))
    throw invalid({ [`${path}role`]: 'cannot be clerk: the headteacher may not be the clerk of a committee' });
}
