import { createRuleSet, maintainedNumbers } from './maintained-england.ts';
import type { RuleNumbers, RuleSet } from './rule-set.ts';

/**
 * Where an academy has not said otherwise: the Department for Education’s model articles of association, whose Article 117
 * makes the quorum any three trustees or, where greater, one third of those holding office, rounded up. Its own articles
 * decide, so all of these can be set.
 */
export const academyNumbers: RuleNumbers = { ...maintainedNumbers, quorumShare: 1 / 3, quorumLeast: 3 };

/** By the trust’s articles of association. */
export const createAcademy = (numbers: Partial<RuleNumbers> = {}): RuleSet =>
  createRuleSet('academy', 'Academy, by its articles', { ...academyNumbers, ...numbers });
