import type { Session } from './people.ts';

/** What an integration may be let do, in its person's name. All of it is reading: default deny for the rest. */
export const apiScopes = [
  'boards:read',
  'meetings:read',
  'minutes:read',
  'people:read',
  'registers:read',
  'audit:read',
] as const;
export type ApiScope = (typeof apiScopes)[number];

export const tokenDays = [30, 90, 365] as const;

/** What every token begins with, so that one left somewhere is recognised. */
export const tokenPrefix = 'qr_';

export interface ApiToken {
  /** What the interface and the API call it; says nothing about the token. */
  id: string;
  /** SHA-256 of the token, hex: the token itself is never stored. */
  hash: string;
  personId: string;
  /** As its owner calls it. */
  name: string;
  scopes: ApiScope[];
  /** The person's access epoch when it was made: it ends with that (R2). */
  epoch: number;
  /** Under which password the session began in which it was made, as a session has it. */
  passwordDigest?: string;
  /** What stood for the password when it was made, where that was a connected account (P35): it ends with that. */
  confirmedThere?: NonNullable<Session['confirmedThere']>;
  /** ISO instants. */
  createdAt: string;
  expiresAt: string;
  /** YYYY-MM-DD. */
  lastUsed?: string;
  ended?: { at: string };
}
