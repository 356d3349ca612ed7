/** What the registers answer with: for pages, API and CSV alike. Dates are local, `YYYY-MM-DD`. */
import type { Role, Category } from '../people.ts';
import type { Board } from '../boards.ts';
import type { InterestKind } from '../declarations.ts';
import type { MinutesState } from '../meetings.ts';
import type { Counts, VoteMethod } from '../motions.ts';
import type { AbsenceFlag } from '../rules/absence.ts';
import type { NilReturn } from '../rules/interests-due.ts';
import type { TermState } from '../rules/terms.ts';
import type { ActionView } from '../views.ts';

export interface RegisterBoard {
  id: string;
  name: string;
  kind: Board['kind'];
}

/** `accepted`: apologies that the board accepted; `none`: no member then. */
export const attendanceCells = ['present', 'remote', 'accepted', 'apologies', 'absent', 'none'] as const;
export type AttendanceCell = (typeof attendanceCells)[number];

export interface AttendanceRow {
  personId: string;
  name: string;
  role: Role;
  category?: Category;
  /** One for each meeting, in their order. */
  cells: AttendanceCell[];
  attended: number;
  /** Of how many, and in whole percent; without any there is no percentage. */
  of: number;
  percent?: number;
  /** For the clerk alone. */
  absence?: AbsenceFlag;
}

export interface AttendanceRegister {
  board: RegisterBoard;
  from: string;
  to: string;
  /** Those that have ended, the earliest first. */
  meetings: { id: string; title: string; date: string }[];
  people: AttendanceRow[];
  /** Of a board, not a committee: whether it meets often enough in the school year in which `to` falls. */
  year?: { name: string; held: number; planned: number; needed: number; lacking: number; says: string };
}

/** Where something was recorded. */
interface AtItem {
  meetingId: string;
  meetingTitle: string;
  date: string;
  itemId: string;
  number: string;
  itemTitle: string;
  part: 1 | 2;
}

export interface DecisionEntry extends AtItem {
  motionId: string;
  text: string;
  /** `notPut`: its vote was closed with nothing cast. */
  state: 'carried' | 'lost' | 'notPut';
  method?: VoteMethod;
  counts?: Counts;
  casting?: 'for' | 'against';
  proposerName?: string;
  seconderName?: string;
  minutesState: MinutesState;
}

export interface DecisionsRegister {
  board: RegisterBoard;
  /** The latest first. */
  decisions: DecisionEntry[];
}

export type ActionEntry = ActionView & Omit<AtItem, 'meetingId' | 'itemId'> & { boardName: string };

export interface ActionsRegister {
  board: RegisterBoard;
  /** Those that are due first, first; closed ones last. */
  actions: ActionEntry[];
}

export interface InterestEntry {
  id: string;
  organisationId: string;
  personId: string;
  name: string;
  kind: InterestKind;
  /** With whom or what. */
  organisation: string;
  nature: string;
  since?: string;
  /** ISO instants. */
  declaredAt: string;
  confirmedAt: string;
  endedAt?: string;
  /** When it is to be confirmed again, and whether that day has come. */
  confirmBy: string;
  due: boolean;
}

export interface DeclaredEntry extends AtItem {
  id: string;
  personId: string;
  name: string;
  kind: InterestKind;
  interest: string;
  withdrew: boolean;
}

export interface InterestsRegister {
  board: RegisterBoard;
  standing: InterestEntry[];
  /** At meetings, the latest first. */
  declared: DeclaredEntry[];
  /** Members of whom no standing interest is on the register; `none`: they have declared that they have none. */
  without: { personId: string; name: string; none?: NilReturn }[];
}

export interface TermEntry {
  personId: string;
  name: string;
  role: Role;
  category?: Category;
  termStart: string;
  termEnd?: string;
  state: TermState;
}

export interface TermsRegister {
  board: RegisterBoard;
  seats: number;
  vacancies: number;
  /** The next to end first. */
  terms: TermEntry[];
}

/** `GET /api/v1/interests`: one’s own. */
export interface MyInterests {
  /** In which one declares; `none`: that one has declared to have none there. */
  organisations: { id: string; name: string; none?: NilReturn }[];
  /** The latest first. */
  interests: Omit<InterestEntry, 'name'>[];
  /** How many are to be confirmed, nil returns included. */
  due: number;
}
