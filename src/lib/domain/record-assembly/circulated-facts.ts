import type { ActionItem } from '../action-items.ts';
import type { Board } from '../boards.ts';
import type { CirculatedFacts } from '../meetings.ts';
import { rulesOf } from '../rules/rules-of.ts';

type Minuted = CirculatedFacts['actions'][number];

/** What goes out with the minutes and goes on changing: as it stands now. */
export const circulatedFacts = (actions: readonly ActionItem[], board: Board, vacancies: number): CirculatedFacts => {
  const { value, says } = rulesOf(board).quorum(board, vacancies);
  return {
    actions: actions.map(({ id, ownerName, due, state }) => ({
      id,
      ownerName,
      ...(due === undefined ? {} : { due }),
      state,
    })),
    quorum: { needed: value, says },
    namesVotes: board.namesVotes === true,
  };
};

/** How an action stands in the minutes that went out; undefined: as it stands in the register. */
export const minutedIn = (facts: CirculatedFacts | undefined, { id }: Pick<ActionItem, 'id'>): Minuted | undefined =>
  facts?.actions.find((minuted) => minuted.id === id);

/** Actions as the record has them: the register goes on, the minutes stay what the board was sent. */
export function actionsIn(facts: CirculatedFacts | undefined, actions: readonly ActionItem[]): ActionItem[] {
  return actions.map((action) => {
    const minuted = minutedIn(facts, action);
    if (minuted === undefined) return action;
    const { due: _, ...rest } = action;
    return { ...rest, ...minuted };
  });
}
