import type { MailEnd } from './mail.ts';
import type { SecondFactors } from './second-factors.ts';
import type { Identity, ProvedAccount } from './single-sign-on.ts';
import type { TermWarning } from './term-ends.ts';

export const roles = ['clerk', 'chair', 'viceChair', 'governor', 'associate', 'observer'] as const;
export type Role = (typeof roles)[number];

export const categories = [
  'parent',
  'staff',
  'headteacher',
  'localAuthority',
  'coOpted',
  'foundation',
  'partnership',
  'trustee',
  'associate',
] as const;
export type Category = (typeof categories)[number];

/** A person's seat, or place, on one board. Memberships end; they are not erased while a signed minute names them. */
export interface Membership {
  organisationId: string;
  boardId: string;
  role: Role;
  category?: Category;
  /** Whether an associate was given the vote in a committee; governors vote by their role. */
  votes: boolean;
  /** ISO date (YYYY-MM-DD). */
  termStart: string;
  termEnd?: string;
  /** Of which nearness of its end clerks and member were told last, in days; 0: it has ended, and nobody else is clerk. */
  termWarned?: TermWarning;
  /** Set when the membership ended: ISO instant, by whom, the plain reason if one was given, and by which audit entry. */
  ended?: { at: string; by: string; reason?: string; entryId?: string };
}

/**
 * Credentials and memberships: what decides who may come in. Names live in the profile,
 * which belongs to one organisation and is stored under its key (D5).
 */
export interface Person {
  id: string;
  /** Lower case, NFKC. Unique in the workspace. */
  username: string;
  /** PHC string of Argon2id; absent until an invitation is taken up. */
  passwordHash?: string;
  mustChangePassword: boolean;
  /** Until when the first password that they were given serves; ISO instant. Absent with one from before these ended. */
  firstPasswordUntil?: string;
  /** Absent: the password is all. */
  secondFactors?: SecondFactors;
  /** Accounts at organisations' providers, one for each organisation. */
  identities?: Identity[];
  /** Ids of organisations whose account they disconnected: no address connects one there again, but they themself. */
  noAccountByAddress?: string[];
  /** Sessions remember the epoch they began in; those of an older one are dead (R2). */
  accessEpoch: number;
  /** Set when no membership is left anywhere: the sign-in itself has ended. */
  signInEnded?: { at: string };
  /** Ids of organisations on each of whose boards they are clerk, later ones included. */
  leadClerkOf?: string[];
  memberships: Membership[];
}

/** What one organisation knows of a person. Its id is `${organisationId}:${personId}`. */
export interface Profile {
  id: string;
  organisationId: string;
  personId: string;
  name: string;
  email?: string;
  /** When they last declared that they have no interests: a nil return. ISO instant. */
  noInterestsAt?: string;
  /** Their personal data was erased (V3): the name is what minutes and audit log need, and all that is left. */
  erased?: { at: string; by: string; kept: string };
}

export interface Invitation {
  /** Of one handed out as a link: SHA-256 of its token, hex. The token itself is never stored. */
  id: string;
  personId: string;
  organisationId: string;
  /** ISO instants. */
  expiresAt: string;
  /** It serves no more: it was taken up, or another took its place. */
  acceptedAt?: string;
  /** It goes by mail: where to, and what became of that. */
  mail?: { address: string; sentAt?: string; ended?: MailEnd; error?: string };
  /** SHA-256 of the token in the mail, hex: made as it is handed over. */
  tokenHash?: string;
}

/** One signed-in browser. `id` is the SHA-256 of the cookie's value, hex. */
export interface Session {
  id: string;
  /** What the interface and the API call this session; says nothing about the cookie. */
  publicId: string;
  personId: string;
  /** The person's access epoch when the session began. */
  epoch: number;
  /** ISO instants. */
  startedAt: string;
  expiresAt: string;
  /** The last time the password was given: "fresh" for fifteen minutes. */
  authenticatedAt: string;
  /** Browser and system in words, such as "Chrome on Android". */
  device: string;
  /** The organisation by whose provider it began: nobody gave a password then. */
  provider?: string;
  /** What they did there counted as their second factor (P33). */
  providerCounted?: true;
  /** The last time they signed in anew by a connected account, in the password's place (P35); `counted` as above. */
  confirmedThere?: { at: string; account: ProvedAccount; counted?: true };
  /** SHA-256 of the hash of the password that they had when it began: another password ends it. */
  passwordDigest?: string;
  /** The day (YYYY-MM-DD) of its last request; absent: that it began. */
  lastSeen?: string;
  /** It began on a device that was new for its person (P14), who has not said since that it was them. */
  newDevice?: true;
  /** Since when such a device was known where it began: ISO instant. Absent: it was not, or this was not kept yet. */
  knownSince?: string;
  ended?: { at: string; why: 'signedOut' | 'revoked' | 'passwordChanged' };
}

/** Small and capital letters of ASCII alone: others have a small one that is somebody else's address (K, the Kelvin sign). */
export const folded = (address: string): string => address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export const sameAddress = (a: string, b: string): boolean => folded(a) === folded(b);

/** By which the profiles of an organisation that have an e-mail address are found. */
export const addressKey = (organisationId: string, address: string): string => `${organisationId} ${folded(address)}`;

export const isCurrent = (membership: Membership): boolean => membership.ended === undefined;

/** The current membership of a person on a board, if there is one. */
export const membershipOn = (person: Pick<Person, 'memberships'>, boardId: string): Membership | undefined =>
  person.memberships.find((m) => m.boardId === boardId && isCurrent(m));
