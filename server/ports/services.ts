/** The small ones: content on its way to a store, files, keys, the clock, mail. */
import type { ExportFormat } from '#lib/domain/exports.ts';
import type { Person, Session } from '#lib/domain/people.ts';
import type { Part } from '#lib/domain/record-parts.ts';
import type { CopyOf } from '#lib/domain/records.ts';
import type { PublicKey } from '#lib/domain/sealing/sealed-file.ts';
import type { Passkey, PasskeyOptions } from '#lib/domain/second-factors.ts';
import type { SingleSignOn } from '#lib/domain/single-sign-on.ts';
import type { OutboxEntry } from './aggregates.ts';

/** All content passes here on its way to and from a store, the bus or a blob. */
export interface Codec {
  /**
   * @param scope organisation id whose key protects the content, or `workspace`
   * @returns version byte, key id, payload (compressed where that pays, then encrypted where a key is set)
   */
  encode(scope: string, content: Uint8Array): Uint8Array;
  /** The same, for what may be large: not where sockets are served. */
  encodeAside(scope: string, content: Uint8Array): Promise<Uint8Array>;
  /**
   * @throws QuorateError `store_corrupt` when the version is unknown, or the payload is damaged; `erased` when its key was
   * destroyed. KeyMissing when the key is to be fetched first: see `withKeys`
   */
  decode(stored: Uint8Array): Uint8Array;
  /** The same, for what may be large: others have their turn meanwhile. */
  decodeAside(stored: Uint8Array): Promise<Uint8Array>;
  /** What is found by a key that is content: kept in its place, and the same each time. @param index which one */
  blind(index: string, key: string): string;
}

export interface Blobs {
  /**
   * Immutable. Durable when it returns.
   * @param id of its own, one that nobody can guess, where a document names it before it is there: then no crash leaves a
   * blob that nothing names
   * @returns the blob's id
   */
  put(scope: string, content: Uint8Array, id?: string): Promise<string>;
  get(id: string): Promise<Uint8Array | undefined>;
  remove(id: string): Promise<void>;
}

/** Makes files of what is recorded: not where sockets are served. */
export interface Documents {
  /** @param told how much is done, from 0 to 1 */
  render(copy: CopyOf, format: ExportFormat, told?: (share: number) => void): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A ZIP: files by name, and one report among them, set as a PDF. */
export interface BundleOf {
  report: { name: string; title: string; author: string; made: string; parts: readonly Part[] };
  files: Readonly<Record<string, string>>;
}

/** Makes bundles of files: not where sockets are served. */
export interface Bundles {
  make(of: BundleOf): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The service's own key, with which it seals records (A2). */
export interface Signing {
  /** Which key signs now. @throws QuorateError `not_possible_now` when there is none */
  keyId(): Promise<string>;
  /** @returns the signature (Ed25519), base64. @throws QuorateError `not_possible_now` when there is no key */
  sign(bytes: Uint8Array): Promise<string>;
  /** Every key that ever signed, in order. */
  publicKeys(): Promise<PublicKey[]>;
}

export interface Clock {
  now(): number;
}

export interface Ids {
  /** Unguessable, URL-safe, sortable by time of making. */
  next(): string;
  /** @returns `bytes` random bytes, base64url */
  secret(bytes: number): string;
}

export interface Passwords {
  /** @param salt 16 bytes, base64url, for what is found by its hash: the same one each time. Random when left out */
  hash(password: string, salt?: string): Promise<string>;
  /** Takes as long for `undefined` (an unknown user) as for a wrong password. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** Absent where there always is room. @throws QuorateError `unavailable` when one more would not be verified now */
  admit?(): void;
  /** @param text in lower case. @returns whether it is among those that are tried first */
  isCommon(text: string): Promise<boolean>;
}

/** The codes of authenticator apps (RFC 6238: SHA-1, six digits, half a minute). */
export interface OneTimeCodes {
  /** @returns 160 random bits, base 32 */
  newSecret(): string;
  /** What the app reads from the picture: `otpauth://…`. */
  address(secret: string, username: string): string;
  /** @returns the half minute whose code it is, one from now at most; undefined: it is none of theirs */
  stepOf(secret: string, code: string): number | undefined;
}

/** What a browser answers, as WebAuthn writes it in JSON; nothing of it is believed until it is checked. */
export type PasskeyAnswer = Readonly<Record<string, unknown>>;

/** The server's part of WebAuthn. */
export interface Passkeys {
  /** What a browser is asked to make. @param of.passkeys those that the person has */
  creation(of: {
    personId: string;
    username: string;
    name: string;
    passkeys: readonly Pick<Passkey, 'id' | 'transports'>[];
  }): Promise<PasskeyOptions>;
  /** @returns what it made; undefined when that is not in order */
  created(
    answer: PasskeyAnswer,
    challenge: string,
  ): Promise<Pick<Passkey, 'id' | 'publicKey' | 'counter' | 'transports'> | undefined>;
  /** What a browser is asked to sign. */
  request(passkeys: readonly Pick<Passkey, 'id' | 'transports'>[]): Promise<PasskeyOptions>;
  /** @returns the key's own count of its uses; undefined when the signature is not in order */
  used(
    answer: PasskeyAnswer,
    challenge: string,
    passkey: Pick<Passkey, 'id' | 'publicKey'>,
  ): Promise<{ counter: number } | undefined>;
}

/** How Quorate is known at a provider. */
export type ProviderClient = Pick<SingleSignOn, 'issuer' | 'clientId' | 'clientSecret'>;

/** How asking a provider ended. `refused`: what came is not in order, or it does not know Quorate, or the person said no. */
export type ProviderOutcome<T> = ({ is: 'done' } & T) | { is: 'refused' | 'unreachable'; why: string };

/** Who somebody is at a provider, by a token that it signed. */
export interface ProviderSays {
  subject: string;
  email?: string;
  /** Whether the provider has checked that the address is theirs. */
  emailVerified: boolean;
  /** When they last gave their password, or the like, there: milliseconds; absent where it does not say. */
  authenticatedAt?: number;
}

/** The relying party's part of OpenID Connect: code flow, with PKCE. Never throws for what the other side says or does. */
export interface IdentityProviders {
  /** @returns where the browser is sent. @param given.verifier RFC 7636 @param given.anew also whoever is signed in there */
  begin(
    client: ProviderClient,
    given: { state: string; nonce: string; verifier: string; redirectAddress: string; anew?: true },
  ): Promise<ProviderOutcome<{ url: string }>>;
  /** @param answer what the browser came back with */
  finish(
    client: ProviderClient,
    given: { nonce: string; verifier: string; redirectAddress: string; answer: ProviderAnswer },
  ): Promise<ProviderOutcome<ProviderSays>>;
}

export interface ProviderAnswer {
  state: string;
  code: string;
  iss?: string | undefined;
}

/** What is known of a cookie's value. `ended` tells apart why it no longer serves. */
export type SessionCheck =
  | {
      state: 'live';
      session: Session;
      /** Set when the cookie should be sent anew: sliding expiry. */ renewed: boolean;
    }
  | { state: 'revoked'; session: Session }
  | { state: 'none' };

export interface Sessions {
  /** @returns the cookie's value (never stored) and the session */
  begin(
    person: Person,
    device: string,
    about?: Pick<Session, 'provider' | 'providerCounted' | 'passwordDigest' | 'newDevice' | 'knownSince'>,
  ): Promise<{ token: string; session: Session }>;
  check(token: string): Promise<SessionCheck>;
  /** As `check`, by the hash that the session is stored under, for a connection that was let in with the token. */
  checkById(sessionId: string): Promise<SessionCheck>;
  list(personId: string): Promise<Session[]>;
  /**
   * Nothing is written where it has ended already.
   * @param outbox rides in the same write (W1a); the caller moves it with `relay.move` once it has told whom it must
   */
  end(sessionId: string, why: NonNullable<Session['ended']>['why'], outbox?: readonly OutboxEntry[]): Promise<void>;
  /**
   * It is fresh from now; nothing is written where it has ended.
   * @param about.there by which account, where that took the password's place
   * @param about.outbox as with `end`
   */
  confirm(
    sessionId: string,
    about?: { there?: Omit<NonNullable<Session['confirmedThere']>, 'at'> | undefined; outbox?: readonly OutboxEntry[] },
  ): Promise<void>;
  /** Its person says that it was them, on a device that was new; also where it has ended. @param outbox as with `end` */
  recognise(sessionId: string, outbox?: readonly OutboxEntry[]): Promise<void>;
  /** The `Set-Cookie` header's value; without a token, the one that clears it. */
  cookie(token?: string): string;
}

/** What a mail server is handed. */
export interface MailToSend {
  /** Of the mail: a server that is given it twice can tell. */
  id: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
}

/**
 * How handing a mail over ended. `unknown`: it went out, and no answer came. `unreachable`: it did not, and may be tried
 * again; `everyone`: there is no talking to the server, whoever it is for.
 */
export type MailOutcome =
  { is: 'taken' } | { is: 'refused' | 'unknown'; why: string } | { is: 'unreachable'; why: string; everyone?: true };

export interface Mail {
  /** Never throws for what the other side says or does. */
  send(mail: MailToSend): Promise<MailOutcome>;
  close(): void;
}

/** Structured events. Never a secret, never minutes' text. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** Whether what is written now reaches the store, as far as is known. */
export interface StorageHealth {
  readonly ok: boolean;
  /** @returns stops listening */
  onChange(changed: (ok: boolean) => void): () => void;
}
