/**
 * What use cases answer with: the same shapes for pages, API and live events. All instants are ISO strings.
 * A field that a reader may not see is absent, never blanked.
 */
import type { Board } from './boards.ts';
import type { MeetingState, MinutesState, Purpose } from './meetings.ts';
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
}

/** `GET /api/v1/boards/:id` and the board's page. */
export interface BoardView {
  id: string;
  name: string;
  kind: Board['kind'];
  seats: number;
  organisation: { id: string; name: string };
  role: Role;
  may: { prepare: boolean; managePeople: boolean };
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
  version: number;
  /** Where its minutes are; absent when the reader may not read them. */
  documentId?: string;
  mayWrite: boolean;
  /** Part 2 only, for those who manage access. */
  access?: { admitted: string[]; withdrawn: string[] };
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
  minutes: { id: string; state: MinutesState; frozen?: { at: string; byName: string } };
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
