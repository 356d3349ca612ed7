/** Views of boards and of what they keep. */
import type { ReplyKind } from '../attendance.ts';
import type { AgendaTemplate, Board } from '../boards.ts';
import type { MailEnd } from '../mail.ts';
import type { MeetingState, MinutesState } from '../meetings.ts';
import type { Role } from '../people.ts';

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
  /** Why it was cancelled. */
  cancelledBecause?: string;
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
  /** Where older mail begins; absent when there is none. */
  next?: string;
}
