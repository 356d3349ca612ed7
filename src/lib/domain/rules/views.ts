import type { Board } from '../boards.ts';
import type { RuleInWords } from './in-words.ts';
import type { RuleNumbers, RuleSetId } from './rule-set.ts';

/** `GET /api/v1/boards/:id/rules` and the page of the board’s rules. */
export interface RulesView {
  board: { id: string; name: string; kind: Board['kind']; seats: number };
  /** Of the board: what a change is based on. */
  version: number;
  set: RuleSetId;
  name: string;
  numbers: RuleNumbers;
  /** A committee: what the board set. */
  quorumSet?: number;
  remoteApproved?: { at: string; byName: string };
  namesVotes: boolean;
  /** Each in words, with its source. Product rules, not legal advice. */
  rules: RuleInWords[];
  may: { change: boolean };
}
