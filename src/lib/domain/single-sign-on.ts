/** Signing in with the account that somebody has at their organisation's provider (OpenID Connect). */

/** Of an organisation: at which provider, and how Quorate is known there. */
export interface SingleSignOn {
  /** The provider's own address, exactly as it names itself: `https://accounts.google.com`. */
  issuer: string;
  clientId: string;
  /** Leaves the store for the provider alone. */
  clientSecret: string;
  /** What people call such an account: "Hill School". */
  name: string;
  /** Whether it takes the place of Quorate's own second factor. */
  countsAsSecondFactor?: true;
}

/** Somebody's account at a provider. */
export interface Identity {
  id: string;
  organisationId: string;
  issuer: string;
  /** What the provider calls them: never an address, which may be given to somebody else. */
  subject: string;
  linkedAt: string;
  /** By the person themself while signed in, or by an address that the provider had checked. */
  linkedBy: 'person' | 'address';
}

/** By which somebody comes in, instead of with a password: another that takes its place is not it. */
export type ProvedAccount = Pick<Identity, 'id' | 'organisationId'>;

/** Under which a person is found: a space is in no issuer. */
export const identityKey = ({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): string =>
  `${issuer} ${subject}`;

/** Somebody has left for the provider and is not back yet. */
export interface ProviderSignIn {
  /** SHA-256 of the `state` that the browser carries there and back, hex. */
  id: string;
  organisationId: string;
  /** `fresh`: somebody who is signed in shows again that it is they. */
  purpose: 'signIn' | 'connect' | 'fresh';
  issuer: string;
  clientId: string;
  nonce: string;
  /** RFC 7636 */
  verifier: string;
  /** SHA-256 of what the browser keeps to itself, base64url: who brings the answer is who left. */
  binding: string;
  /** ISO instants. */
  begunAt: string;
  expiresAt: string;
  /** With `connect` and `fresh`: whose session. */
  sessionId?: string;
  /** Set once it has served. */
  spentAt?: string;
}

/** How far a provider's clock may be off ours, in seconds. */
export const clockTolerance = 60;

/**
 * Whether a provider can be had to ask for the password of somebody who is signed in there.
 * Source: Google Identity, "Security bundle", on `auth_time`: requests to have an account sign in anew are not supported.
 */
export const asksAnew = (issuer: string): boolean => issuer !== 'https://accounts.google.com';

/** In which Microsoft keeps the accounts that people made for themselves. */
const entraConsumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
const entraTenant = /^\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/v2\.0$/;

/**
 * Why an address cannot be an issuer; undefined: it can. With Microsoft only the tenant's own address names one
 * organisation: `common` and the like would let in whoever has any account there.
 * @param allowed what the operator allows: an issuer, or the beginning of issuers where it ends in `/`
 */
export function issuerFault(issuer: string, allowed: readonly string[]): string | undefined {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (!url || (url.href !== issuer && url.href !== `${issuer}/`) || url.search || url.hash || url.username) {
    return 'must be the provider’s address, such as https://accounts.google.com';
  }
  const isAllowed = allowed.some((entry) => issuer === entry || (entry.endsWith('/') && issuer.startsWith(entry)));
  if (!isAllowed) return 'is not one of the providers that this service works with';
  const isEntra = url.hostname === 'login.microsoftonline.com';
  if (isEntra && (!entraTenant.test(url.pathname) || url.pathname.includes(entraConsumers))) {
    return 'must name your own tenant: https://login.microsoftonline.com/TENANT-ID/v2.0, in small letters';
  }
  return undefined;
}
