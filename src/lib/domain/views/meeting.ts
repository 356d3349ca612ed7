/** The view of one meeting, as one reader may see it. */
import type { AttendanceMark, Guest, ReplyKind, Stay } from '../attendance.ts';
import type { Board } from '../boards.ts';
import type { InterestKind } from '../declarations.ts';
import type { AgreedCorrection, Correction, ItemKind, MeetingState, MinutesState, Purpose } from '../meetings.ts';
import type { RuleSetId } from '../rules/rule-set.ts';
import type { Category, Role } from '../people.ts';
import type { ActionView, MotionView } from './motions.ts';

export interface AgendaItemView {
  id: string;
  /** "1", "2" … */
  number: string;
  /** For a Part 2 item that the reader may not read: "Confidential item". */
  title: string;
  purpose: Purpose;
  part: 1 | 2;
  presenterId?: string;
  plannedMinutes?: number;
  level: 0 | 1;
  kind?: ItemKind;
  /** With `lastMinutes`: the meeting whose minutes are to be approved. */
  approves?: string;
  papers: { id: string; name: string; type: string; size: number }[];
  /** When it was called, in order. */
  calls: { from: string; to?: string }[];
  /** Where some have withdrawn from it. */
  quorum?: QuorumView;
  version: number;
  /** Where its minutes are; absent when the reader may not read them. */
  documentId?: string;
  mayWrite: boolean;
  /** Part 2 only, for those who manage access. */
  access?: { admitted: string[]; withdrawn: string[] };
}

export interface QuorumView {
  /** Governors present (for an item: without those who withdrew), and how many must be. */
  present: number;
  needed: number;
  quorate: boolean;
  /** The rule applied, in words. */
  says: string;
}

export interface AttendanceView {
  personId: string;
  name: string;
  role: Role;
  category?: Category;
  /** Absent: nothing has been recorded. */
  mark?: AttendanceMark;
  accepted?: boolean;
  reason?: string;
  stays: Stay[];
  /** Whether they are in the meeting now, as recorded. */
  here: boolean;
  /** 0: nothing has been recorded. */
  version: number;
}

export interface DeclarationView {
  id: string;
  personId: string;
  name: string;
  itemId: string;
  kind: InterestKind;
  interest: string;
  withdrew: boolean;
  at: string;
  returnedAt?: string;
}

export interface NoticeView {
  at: string;
  byName: string;
  clearDays: number;
  needed: number;
  shortened?: { byName: string; reason: string };
  /** Who has seen it; for those who prepare the meeting. */
  seen?: { personId: string; name: string; at: string }[];
  sentTo: number;
  /** Whether the reader has. */
  youHaveSeen: boolean;
  /** The time of the meeting that it told of. */
  startsAt: string;
  /** When it was sent again. */
  againAt?: string;
  /** Date, place or agenda are not what it told any more; for those who prepare the meeting. */
  changed?: true;
}

/** `GET /api/v1/meetings/:id` and the meeting page, made for one reader. */
export interface MeetingView {
  id: string;
  /** The aggregate's version: a greater one is newer. */
  version: number;
  versions: { details: number; agenda: number; progress: number; minutes: number };
  title: string;
  startsAt: string;
  place?: string;
  state: MeetingState;
  startedAt?: string;
  endedAt?: string;
  /** Once it was cancelled; `mayPutBack`: for the clerk, while its date lies ahead. */
  cancelled?: { at: string; byName: string; reason: string; mayPutBack: boolean };
  currentItemId?: string;
  organisation: { id: string; name: string };
  board: { id: string; name: string; kind: Board['kind'] };
  items: AgendaItemView[];
  minutes: {
    id: string;
    state: MinutesState;
    frozen?: { at: string; byName: string };
    circulated?: { at: string; byName: string };
    corrections: (Omit<Correction, 'by' | 'answer'> & {
      byId: string;
      byName: string;
      answer?: { byName: string; at: string; text?: string };
    })[];
    /** `ref`: by which it can be left out of inspection copies. */
    approval?: { at: string; meetingId: string; corrections: (AgreedCorrection & { ref: string })[] };
    /** For the clerk: motions, actions, addenda (ids) and agreed corrections that inspection copies leave out. */
    withheld?: string[];
    /** Those that the reader may read. */
    signed?: { at: string; byName: string; records: { id: string; part: 1 | 2; itemId?: string; sha256: string }[] };
    /** Those that the reader may read; `recordId` and `sha256` once it is sealed. */
    addenda: {
      id: string;
      at: string;
      byName: string;
      itemId?: string;
      text: string;
      signed?: { at: string; byName: string; recordId: string; sha256?: string };
    }[];
  };
  rules: { set: RuleSetId; name: string };
  /** Of the meeting as a whole. */
  quorum: QuorumView;
  /** What `quorum` would be if all came who said so, and none else. */
  forecast?: QuorumView;
  notice?: NoticeView;
  /** What notice given now would be; for those who prepare the meeting, until it is given. */
  noticeNow?: { clearDays: number; needed: number; enough: boolean; says: string };
  /** Actions of earlier meetings that are open, where the agenda asks for them and the reader may see registers. */
  openActions?: ActionView[];
  /** All, for those who prepare the meeting; else the reader's own. */
  replies: { personId: string; kind: ReplyKind; reason?: string; at: string }[];
  /** One for each member of the board, and for those who were when it was recorded. */
  attendance: AttendanceView[];
  guests: Guest[];
  presidingId?: string;
  adjournments: { from: string; to?: string; reason?: string }[];
  /** Of items that the reader may read; likewise `motions` and `actions`. */
  declarations: DeclarationView[];
  motions: MotionView[];
  /** Given in this meeting. */
  actions: ActionView[];
  /** In speaking order. */
  hands: { personId: string; at: string }[];
  speakerId?: string;
  /** The board's current members. */
  people: { personId: string; name: string; role: Role; votes: boolean }[];
  /** The reader. */
  you: { personId: string; name: string; role: Role };
  may: {
    prepare: boolean;
    run: boolean;
    /** Call a meeting off, and put it back. */
    cancel: boolean;
    write: boolean;
    freeze: boolean;
    managePart2: boolean;
    history: boolean;
    expunge: boolean;
    /** Say beforehand whether they come. */
    reply: boolean;
    raiseHand: boolean;
    /** Say that a reviewed draft may go out. */
    review: boolean;
    correct: boolean;
    sign: boolean;
    giveActions: boolean;
    registers: boolean;
  };
}
