import type { Board } from '#lib/domain/boards.ts';
import { isCurrent, type Membership } from '#lib/domain/people.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';
import { invalid } from '../shared/parse.ts';

/**
 * Whether somebody may be clerk of a board, as its rules say: not by this seat alone, which for a clerk has no category, but
 * by what they are on the organisation’s other boards.
 * @throws QuorateError `invalid`, naming the role
 */
export function assertMayClerk(
  board: Board,
  chosen: Pick<Membership, 'role' | 'category'>,
  memberships: readonly Membership[],
  path = '',
): void {
  if (chosen.role !== 'clerk') return;
  const seats = memberships.filter((m) => isCurrent(m) && m.organisationId === board.organisationId);
  const refused = [chosen, ...seats]
    .map(({ category }) => rulesOf(board).mayClerk(board, category))
    .find(({ value }) => !value);
  if (refused !== undefined)
    throw invalid({ [`${path}role`]: 'cannot be clerk: the headteacher may not be the clerk of a committee' });
}
