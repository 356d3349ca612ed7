import type { Board } from '../boards.ts';
import { vacanciesOf } from '../quorum.ts';
import { type TermState, termState, termStates } from '../rules/terms.ts';
import { isOf, matches, type RegisterFilter, type Sitting } from './parts.ts';
import type { TermEntry, TermsRegister } from './views.ts';

export const termFilters = ['ended', 'within3', 'within6', 'within12'] as const;
export interface TermsFilter extends Pick<RegisterFilter, 'personId' | 'text'> {
  /** `within6` includes `within3`, and so on; none of them what has ended. */
  state?: (typeof termFilters)[number];
}

const inState = (state: TermState, wanted: TermsFilter['state']): boolean => {
  if (wanted === undefined || wanted === state) return true;
  if (wanted === 'ended' || state === 'ended') return false;
  return termStates.indexOf(state) <= termStates.indexOf(wanted);
};

/** Terms of office of those on the board, the next to end first. @param today local date */
export function termsRegister(
  board: Board,
  people: readonly Sitting[],
  filter: TermsFilter,
  today: string,
): TermsRegister {
  const sitting = people.filter(({ membership }) => membership.ended === undefined);
  const terms = sitting
    .filter(({ membership }) => membership.role !== 'observer' && membership.role !== 'clerk')
    .map(({ personId, name, membership }): TermEntry => {
      const { role, category, termStart, termEnd } = membership;
      return {
        personId,
        name,
        role,
        ...(category === undefined ? {} : { category }),
        termStart,
        ...(termEnd === undefined ? {} : { termEnd }),
        state: termState(membership, today),
      };
    })
    .filter(
      ({ personId, name, state }) => inState(state, filter.state) && isOf(filter, personId) && matches(filter, name),
    )
    .sort((a, b) => (a.termEnd ?? '9999').localeCompare(b.termEnd ?? '9999') || a.name.localeCompare(b.name, 'en'));
  return {
    board: { id: board.id, name: board.name, kind: board.kind },
    seats: board.seats,
    vacancies: vacanciesOf(
      board,
      sitting.map(({ membership }) => membership),
    ),
    terms,
  };
}
