/** Views of people, their sessions and their places on boards. */
import type { MailEnd } from '../mail.ts';
import type { Category, Role } from '../people.ts';
import type { Revocation } from '../revocation.ts';
import type { PasskeyOptions } from '../second-factors.ts';
import type { BoardSummary } from './boards.ts';
import type { Deciding } from './deciding.ts';

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

/** A place that has ended. */
export interface FormerMembershipView extends MembershipView {
  ended: { at: string; reason?: string };
}

/** `GET /api/v1/me` */
export interface Me {
  personId: string;
  username: string;
  /** As the organisation of the first membership knows them. */
  name: string;
  mustChangePassword: boolean;
  /** An organisation asks for a second factor, and there is none yet. */
  mustSetUpSecondFactor: boolean;
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

export interface InvitationView {
  by: 'link' | 'mail';
  /** `handedOut`: as a link; `waiting`: its mail is not sent yet; `failed`: it will not be; `expired`: too old. */
  state: 'handedOut' | 'waiting' | 'sent' | 'failed' | 'expired';
  /** With `mail`. */
  address?: string;
  sentAt?: string;
  /** With `failed`: how it ended, and what the mail server said. */
  ended?: MailEnd;
  error?: string;
  expiresAt: string;
}

export interface FirstPasswordView {
  /** `unused`: they can come in with it and choose their own. */
  state: 'unused' | 'expired';
  /** Absent: it was made before first passwords ended. */
  until?: string;
}

export interface PersonView {
  id: string;
  name: string;
  username: string;
  email?: string;
  /** In this organisation, the current ones. */
  memberships: MembershipView[];
  /** Boards of this organisation on which they sit no more, with the last place they had there. */
  former: FormerMembershipView[];
  /** Whether they are clerk of every board of this organisation, of those to come as well. */
  leadClerk: boolean;
  /** `invited`: has not signed in yet; `ended`: no current membership in this organisation. */
  state: 'active' | 'invited' | 'ended';
  /** Now: how many browsers, and which meetings they show. */
  online: { devices: number; meetings: { id: string; title: string }[] };
  sessions: SessionView[];
  /** Whether they give more than a password to come in. */
  secondFactor: boolean;
  /** With `invited`: the one that they can take up, if there is one. */
  invitation?: InvitationView;
  /** With `active`: the one that they were given and have not changed for their own. */
  firstPassword?: FirstPasswordView;
  /** Whether the reader may make another: they wait for one, and the reader is clerk of every board they sit on. */
  mayInvite: boolean;
  /** Whether the reader may correct their e-mail address. */
  mayAddress: boolean;
  /** Whether the reader may revoke the whole account: as clerk of every board of the organisation they sit on. */
  mayRevokeAccount: boolean;
}

/** `GET /api/v1/me/second-factors`: never a secret. */
export interface SecondFactorsView {
  /** The organisations that ask for one, by name. */
  requiredBy: string[];
  authenticator?: { addedAt: string; lastUsedAt?: string };
  passkeys: { id: string; name: string; addedAt: string; lastUsedAt?: string }[];
  recoveryCodesLeft: number;
}

/** Answered once, to whoever begins to add an authenticator app. */
export interface AuthenticatorOffered {
  /** To be given back with the first code. */
  setUp: string;
  expiresAt: string;
  /** Base 32, to type in. */
  secret: string;
  /** What the picture says: `otpauth://…`. */
  address: string;
}

export interface PasskeyOffered {
  setUp: string;
  expiresAt: string;
  /** For the browser's `navigator.credentials.create`. */
  options: PasskeyOptions;
}

/** Codes are answered once, with the first factor or when new ones are made. */
export interface RecoveryCodes {
  recoveryCodes: string[];
}

/** `GET /api/v1/organisations/:id/people` */
export interface PeopleView {
  organisation: { id: string; name: string; requiresSecondFactor: boolean };
  /** Whether the reader may ask a second step of everybody. */
  deciding: Deciding;
  boards: BoardSummary[];
  /** Whether a mail server is set up: invitations can go by mail. */
  sendsMail: boolean;
  people: PersonView[];
  /** Whether the reader may say who is lead clerk. */
  mayNameLeadClerk: boolean;
  /** The latest first, at most 50. */
  revocations: RevocationView[];
}

export type RevocationView = Revocation & { personName: string; byName: string };

/** One revocation, of whatever day. */
export interface ReceiptView {
  organisation: { id: string; name: string };
  revocation: RevocationView;
  /** Of the board whose place ended, where it was one. */
  boardName?: string;
}

/** `POST /api/v1/organisations/:id/people`: answered once, to the clerk who adds somebody. */
export interface PersonAdded extends PersonInvited {
  firstPassword?: string;
}

/** `POST /api/v1/organisations/:id/people/:id/invitations`: one of the two, as the clerk chose. */
export interface PersonInvited {
  personId: string;
  username: string;
  /** Shown once. */
  invitationUrl?: string;
  /** The address to which it goes. */
  mailedTo?: string;
}

/** `POST /api/v1/people/:id/reinstatements`: answered once; neither link nor address where they can sign in as they are. */
export type PersonReinstated = PersonInvited;
