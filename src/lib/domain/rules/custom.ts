import { createRuleSet, maintainedNumbers } from './maintained-england.ts';
import { type RuleNumbers, ruleNumberNames, type RuleSet } from './rule-set.ts';

/** A board’s own rules: it says every number itself, and none is preset. */
export const createCustom = (numbers: Partial<RuleNumbers> = {}): RuleSet =>
  createRuleSet('custom', 'Rules of its own', { ...maintainedNumbers, ...numbers });

/** Which numbers a board that goes by rules of its own has not said. */
export const unsaid = (numbers: Partial<RuleNumbers>): (keyof RuleNumbers)[] =>
  ruleNumberNames.filter((name) => numbers[name] === undefined);
