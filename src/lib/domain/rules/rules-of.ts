import type { Board } from '../boards.ts';
import { createRuleSet, maintainedEngland, maintainedNumbers } from './maintained-england.ts';
import type { RuleSet, RuleSetId } from './rule-set.ts';

const names: Record<RuleSetId, string> = {
  maintainedEngland: maintainedEngland.name,
  academy: 'Academy, by its articles',
  custom: 'Rules of its own',
};

/** The rules that a board goes by. */
export function rulesOf(board: Pick<Board, 'rules'>): RuleSet {
  const { set, numbers } = board.rules ?? { set: 'maintainedEngland' };
  if (set === 'maintainedEngland') return maintainedEngland;
  return createRuleSet(set, names[set], { ...maintainedNumbers, ...numbers });
}
