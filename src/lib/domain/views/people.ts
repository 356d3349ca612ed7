/** Views of people, their sessions and their places on boards. */
import type { Category, Role } from '../people.ts';
import type { Revocation } from '../revocation.ts';
import type { BoardSummary } from './boards.ts';

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

/** `POST /api/v1/organisations/:id/people`: answered once, to the clerk who adds somebody. */
export interface PersonAdded {
  personId: string;
  username: string;
  /** One of the two, as the clerk chose. Shown once. */
  firstPassword?: string;
  invitationUrl?: string;
}
