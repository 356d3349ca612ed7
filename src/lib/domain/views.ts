/**
 * What use cases answer with: the same shapes for pages, API and live events. All instants are ISO strings.
 * A field that a reader may not see is absent, never blanked.
 */
import type { ActionState } from './action-items.ts';
import type { BlindKey } from './blind-signature.ts';
import type { AttendanceMark, Guest, ReplyKind, Stay } from './attendance.ts';
import type { AgendaTemplate, Board } from './boards.ts';
import type { InterestKind } from './declarations.ts';
import type { MailEnd } from './mail.ts';
import type { AgreedCorrection, Correction, ItemKind, MeetingState, MinutesState, Purpose } from './meetings.ts';
import type { Choice, Counts, MotionState, VoteMethod } from './motions.ts';
import type { RuleSetId } from './rules/rule-set.ts';
import type { Category, Role } from './people.ts';
import type { Revocation } from './revocation.ts';

export interface MembershipView {
  organisationId: string;
  organisationName: string;
  boardId: string;
  boardName: string;
  role: Role;
  category?: Category;
  votes: boolean;
  termStart: string;
  termEnd?: string;
}

/** `GET /api/v1/me` */
export interface Me {
  personId: string;
  username: string;
  /** As the organisation of the first membership knows them. */
  name: string;
  mustChangePassword: boolean;
  memberships: MembershipView[];
  session: { id: string; startedAt: string; expiresAt: string; device: string };
}

export interface SessionView {
  /** The public id. */
  id: string;
  device: string;
  startedAt: string;
  online: boolean;
  /** Whether it is the reader's own. */
  current: boolean;
}

export interface PersonView {
  id: string;
  name: string;
  username: string;
  email?: string;
  /** In this organisation, the current ones. */
  memberships: MembershipView[];
  /** `invited`: has not signed in yet; `ended`: no current membership in this organisation. */
  state: 'active' | 'invited' | 'ended';
  /** Now: how many browsers, and which meetings they show. */
  online: { devices: number; meetings: { id: string; title: string }[] };
  sessions: SessionView[];
  /** Whether the reader may revoke the whole account: as clerk of every board of the organisation they sit on. */
  mayRevokeAccount: boolean;
}

/** `GET /api/v1/organisations/:id/people` */
export interface PeopleView {
  organisation: { id: string; name: string };
  boards: BoardSummary[];
  people: PersonView[];
  /** The latest first, at most 50. */
  revocations: (Revocation & { personName: string; byName: string })[];
}

export interface BoardSummary {
  id: string;
  name: string;
  kind: Board['kind'];
  role: Role;
}

export interface MeetingSummary {
  id: string;
  boardId: string;
  title: string;
  startsAt: string;
  place?: string;
  state: MeetingState;
  minutesState: MinutesState;
  /** What the reader said about coming. */
  yourReply?: { kind: ReplyKind; reason?: string };
}

/** `GET /api/v1/boards/:id` and the board's page. */
export interface BoardView {
  id: string;
  name: string;
  kind: Board['kind'];
  seats: number;
  organisation: { id: string; name: string };
  role: Role;
  may: { prepare: boolean; managePeople: boolean; registers: boolean; reply: boolean };
  /** In session first, then coming (soonest first), then past (latest first). */
  meetings: MeetingSummary[];
}

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

export interface MotionView {
  id: string;
  itemId: string;
  text: string;
  proposerId?: string;
  seconderId?: string;
  state: MotionState;
  movedAt: string;
  decidedAt?: string;
  approves?: { meetingId: string };
  vote?: {
    method: VoteMethod;
    openedAt: string;
    closedAt?: string;
    /** How many may vote, and how many have so far (by name and by ballot). */
    eligible: number;
    voted: number;
    counts?: Counts;
    /** By name: while it is open for those who run the meeting; afterwards for its members. */
    named?: { personId: string; choice: Choice }[];
    ballotId?: string;
    casting?: { personId: string; choice: 'for' | 'against' };
    /** The reader's own part in it while it is open. */
    you: { mayVote: boolean; voted: boolean; choice?: Choice };
    says: string[];
  };
  /** With `tied`: whether the presiding chair may give a casting vote, and why (not). */
  casting?: { may: boolean; says: string };
  version: number;
}

/** `GET /api/v1/meetings/:id/motions/:id/ballot` */
export interface BallotView {
  id: string;
  state: 'open' | 'closed';
  key: BlindKey;
  /** The key's hash, short, to be compared by eye: it is the same for everybody. */
  fingerprint: string;
  papers: { taken: number; eligible: number };
  /** Whether the reader has taken theirs. Whether it is in the box nobody knows but their browser. */
  you: { taken: boolean };
  /** For those who run the meeting: whether as many papers are in the box as were taken. */
  allIn?: boolean;
  /** Once it is closed: how many were in the box. */
  cast?: number;
}

export interface ActionView {
  id: string;
  boardId: string;
  meetingId: string;
  itemId: string;
  text: string;
  ownerId: string;
  ownerName: string;
  due?: string;
  state: ActionState;
  givenAt: string;
  closedAt?: string;
  note?: string;
  overdue: boolean;
  /** Whether the reader may say that it is done. */
  mayClose: boolean;
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
    approval?: { at: string; meetingId: string; corrections: AgreedCorrection[] };
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

/** `POST /api/v1/organisations/:id/people`: answered once, to the clerk who adds somebody. */
export interface PersonAdded {
  personId: string;
  username: string;
  /** One of the two, as the clerk chose. Shown once. */
  firstPassword?: string;
  invitationUrl?: string;
}

/** `GET /api/v1/boards/:id/templates` */
export interface TemplatesView {
  /** Those that come with the product. */
  builtIn: readonly AgendaTemplate[];
  /** The board's own. */
  own: AgendaTemplate[];
  /** Of the board's own: what a change of them is based on. */
  digest: string;
}

/** `GET /api/v1/organisations/:id/mail`: of the boards whose clerk the reader is, the latest first. */
export interface MailPageView {
  organisation: { id: string; name: string };
  /** Whether a mail server is set up. */
  sends: boolean;
  mail: {
    id: string;
    toName: string;
    address?: string;
    subject: string;
    text: string;
    at: string;
    sentAt?: string;
    state: 'sent' | 'waiting' | 'kept' | 'noAddress' | MailEnd;
    error?: string;
  }[];
}
