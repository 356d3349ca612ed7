import type { Deciding } from './deciding.ts';

/** For the clerk's page. The secret is in no view. */
export interface SingleSignOnView {
  organisation: { id: string; name: string };
  /** Whether the reader may set it. */
  deciding: Deciding;
  /** What the operator allows: an issuer, or the beginning of issuers where it ends in `/`. */
  issuers: string[];
  /** To be registered with the provider. */
  redirectAddress: string;
  /** What people open to sign in by it. */
  signInAddress: string;
  /** Absent: it is off. */
  setting?: { issuer: string; clientId: string; name: string; countsAsSecondFactor: boolean };
  /** How many people have connected an account. */
  connected: number;
}

/** For the page on which somebody signs in by it: known to anybody. */
export interface SignInOffer {
  organisationId: string;
  organisationName: string;
  /** What people call such an account. */
  name: string;
}

/** One organisation on whose boards somebody sits and that has single sign-on, or had it when they connected. */
export interface IdentityView {
  organisationId: string;
  organisationName: string;
  /** Absent: it is off now. */
  name?: string;
  /**
   * What is connected. `fresh`: signing in anew there stands for the password, where that is asked for again;
   * `signInOnly`: it lets them in, but its provider cannot ask anew (Google). `former`: at a provider that the organisation
   * has left since, so that it lets nobody in.
   */
  connected?: {
    id: string;
    at: string;
    by: 'person' | 'address';
    fresh?: true;
    signInOnly?: true;
    former?: true;
  };
}

/** Where the browser goes next. */
export interface AtProvider {
  url: string;
}
