import type { Board } from '#lib/domain/boards.ts';
import type { Membership } from '#lib/domain/people.ts';
import { localDate } from '#lib/domain/rules/days.ts';
import type { WorkspaceDeps } from '../shared/deps.ts';
import type { NewPlaceInput } from '../shared/fields.ts';
import { invalid } from '../shared/parse.ts';

/** The day (YYYY-MM-DD) where the board meets. */
export const today = ({ clock }: Pick<WorkspaceDeps, 'clock'>): string => localDate(clock.now());

/** Governors vote by their role; the clerk and observers never do; an associate only in a committee that gave the vote. */
export function newMembership(
  deps: Pick<WorkspaceDeps, 'clock'>,
  board: Board,
  chosen: Omit<NewPlaceInput, 'boardId'>,
  path = '',
): Membership {
  const wantsVote = chosen.votes === true;
  const governs = chosen.role === 'chair' || chosen.role === 'viceChair' || chosen.role === 'governor';
  if (wantsVote && !governs && !(chosen.role === 'associate' && board.kind === 'committee')) {
    throw invalid({ [`${path}votes`]: 'is for governors, and for associates in a committee that gave them the vote' });
  }
  const { termStart = today(deps), termEnd } = chosen;
  if (termEnd !== undefined && termEnd < termStart) {
    throw invalid({ [`${path}termEnd`]: 'must not be before the term began' });
  }
  // Their place would end in the same moment.
  if (termEnd !== undefined && termEnd < today(deps)) {
    throw invalid({ [`${path}termEnd`]: 'has passed already' });
  }
  return {
    organisationId: board.organisationId,
    boardId: board.id,
    role: chosen.role,
    ...(chosen.category === undefined ? {} : { category: chosen.category }),
    votes: governs || wantsVote,
    termStart,
    ...(termEnd === undefined ? {} : { termEnd }),
  };
}
