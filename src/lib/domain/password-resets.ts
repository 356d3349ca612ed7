/** Somebody has asked for a way back in, by mail. Made for whatever was typed, so that the answer says nothing. */
export interface PasswordReset {
  id: string;
  /** As it was typed, in its normal form; nobody may have it. */
  username: string;
  /** ISO instant: an hour after it was asked for. */
  expiresAt: string;
  /** Whether it is still to be seen whose it is. */
  waiting: boolean;
  /** Set once it is known whose it is. */
  personId?: string;
  /** The person's access epoch and the SHA-256 of their password's hash then: it ends with either. */
  epoch?: number;
  passwordDigest?: string;
  /** SHA-256 of the address that it was mailed to: another one ends it too. */
  addressDigest?: string;
  /** SHA-256 of the token in the mail, hex: made when the mail is handed over, and never stored itself. */
  tokenHash?: string;
}
