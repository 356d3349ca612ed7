/** What somebody gives beside their password, to prove that it is they who know it. */
import type { ProvedAccount } from './single-sign-on.ts';

/** An app that shows a code of six digits, anew every half minute (RFC 6238). */
interface Authenticator {
  /** Base 32. Leaves the store for the check alone. */
  secret: string;
  /** ISO instants, here and below. */
  addedAt: string;
  lastUsedAt?: string;
  /** The half minute whose code was taken last: a code is taken once. */
  lastStep: number;
}

/** A key that a phone, a computer or a stick keeps for this site (WebAuthn). */
export interface Passkey {
  /** The credential's id, base64url. */
  id: string;
  name: string;
  /** COSE, base64url. */
  publicKey: string;
  /** How often it was used, as it says itself; 0 for keys that do not count. */
  counter: number;
  transports?: string[];
  addedAt: string;
  lastUsedAt?: string;
}

export interface RecoveryCode {
  /** Of the code, which itself is never stored: as passwords are kept, under the set's salt; SHA-256 in a set without. */
  hash: string;
  usedAt?: string;
}

export interface SecondFactors {
  authenticator?: Authenticator;
  passkeys: Passkey[];
  /** Made with the first of the others, and gone with the last. */
  recoveryCodes: RecoveryCode[];
  /** One for the set, so that a code is looked for with one hash: 16 bytes, base64url. */
  recoverySalt?: string;
}

export const secondFactorWays = ['passkey', 'authenticator', 'recoveryCode'] as const;
export type SecondFactorWay = (typeof secondFactorWays)[number];

interface WithFactors {
  secondFactors?: SecondFactors;
}

/** Recovery codes are for when the others are lost: by themselves they are no second factor. */
export const hasSecondFactor = ({ secondFactors }: WithFactors): boolean =>
  secondFactors !== undefined && (secondFactors.authenticator !== undefined || secondFactors.passkeys.length > 0);

export const codesLeft = ({ secondFactors }: WithFactors): number =>
  secondFactors?.recoveryCodes.filter(({ usedAt }) => usedAt === undefined).length ?? 0;

export const waysOf = (person: WithFactors): SecondFactorWay[] => [
  ...((person.secondFactors?.passkeys.length ?? 0) > 0 ? (['passkey'] as const) : []),
  ...(person.secondFactors?.authenticator === undefined ? [] : (['authenticator'] as const)),
  ...(codesLeft(person) > 0 ? (['recoveryCode'] as const) : []),
];

/** Without what is left over when the last real one has gone. */
export function kept(factors: SecondFactors): SecondFactors | undefined {
  return hasSecondFactor({ secondFactors: factors }) ? factors : undefined;
}

/** A key whose count does not go up has a copy somewhere, or is one. Keys that do not count always say 0. */
export const isCopied = (passkey: Pick<Passkey, 'counter'>, counter: number): boolean =>
  (passkey.counter > 0 || counter > 0) && counter <= passkey.counter;

export const recoveryCodeCount = 10;
/** At most this many of each person. */
export const passkeysAtMost = 10;

/** As it was written down: spaces, hyphens and capitals do not matter, nor signs that look alike. */
export const plainRecoveryCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('o', '0')
    .replace(/[il]/g, '1')
    .replace(/[^0-9a-z]/g, '');

/** What a browser is asked for, as WebAuthn writes it in JSON. */
export interface PasskeyOptions {
  challenge: string;
  [member: string]: unknown;
}

/** What is asked of somebody whose password was right. */
export interface SecondFactorAsked {
  /** To be given back with the answer; worth nothing by itself. */
  challenge: string;
  expiresAt: string;
  ways: SecondFactorWay[];
  /** For the browser's `navigator.credentials.get`. */
  passkey?: PasskeyOptions;
}

/** Something begun and not yet proved: a sign-in after its password, or a second factor that is being added. */
export interface SignInChallenge {
  /** SHA-256 of the token that the browser holds, hex. */
  id: string;
  purpose: 'signIn' | 'fresh' | 'authenticator' | 'passkey';
  personId: string;
  expiresAt: string;
  /** What had been proved: another password, or an end of access, makes it worthless. */
  accessEpoch: number;
  passwordDigest: string;
  /** Set once it has served. */
  spentAt?: string;
  /** With `signIn` and `fresh`: the account at an organisation's provider by which it began, instead of with a password. */
  account?: ProvedAccount;
  /** With `fresh`: the session that it makes fresh. */
  sessionId?: string;
  /** What a passkey has to sign, base64url. */
  passkeyChallenge?: string;
  /** With `authenticator`: the secret on offer. */
  secret?: string;
}
