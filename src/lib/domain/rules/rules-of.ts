import type { Board } from '../boards.ts';
import { createAcademy } from './academy.ts';
import { createCustom } from './custom.ts';
import { maintainedEngland } from './maintained-england.ts';
import type { RuleSet } from './rule-set.ts';

/** The rules that a board goes by: those of maintained schools unless it chose others. */
export function rulesOf(board: Pick<Board, 'rules'>): RuleSet {
  const { set, numbers } = board.rules ?? { set: 'maintainedEngland' };
  if (set === 'academy') return createAcademy(numbers);
  if (set === 'custom') return createCustom(numbers);
  return maintainedEngland;
}
