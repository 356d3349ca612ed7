import type { ItemKind, Purpose } from './meetings.ts';
import type { RuleNumbers, RuleSetId } from './rules/rule-set.ts';
import type { SingleSignOn } from './single-sign-on.ts';

/** The data controller: a school, or a trust that holds several. */
export interface Organisation {
  id: string;
  name: string;
  /** Whether whoever sits on one of its boards needs a second factor to come in. */
  requiresSecondFactor?: true;
  /** Absent: its people sign in with their passwords alone. */
  singleSignOn?: SingleSignOn;
}

export interface Board {
  id: string;
  organisationId: string;
  kind: 'board' | 'committee';
  /** A committee's parent board. */
  parentId?: string;
  name: string;
  /** How many governors the instrument of government provides for. */
  seats: number;
  /** Person ids. Held here so that the last clerk of a board cannot go (W1a). */
  clerks: string[];
  /** The rules it goes by, and the numbers it set; without it those of maintained schools in England. */
  rules?: { set: RuleSetId; numbers?: Partial<RuleNumbers> };
  /** A committee: how many governors the board said must be present, at least. */
  quorumSet?: number;
  /** When the board approved that remote attendance counts. */
  remoteApproved?: { at: string; by: string };
  /** Whether the board asked that its minutes name who voted how. */
  namesVotes?: true;
  /** Agendas that it keeps to begin from. */
  templates?: AgendaTemplate[];
}

export interface AgendaTemplate {
  id: string;
  name: string;
  items: TemplateItem[];
}

export interface TemplateItem {
  title: string;
  purpose: Purpose;
  part: 1 | 2;
  level: 0 | 1;
  plannedMinutes?: number;
  kind?: ItemKind;
}
