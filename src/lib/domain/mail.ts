/** One mail to one person, from when it was written. It is kept when there is no mail server, for the clerk to hand on. */
export interface MailMessage {
  id: string;
  organisationId: string;
  /**
   * The board it is about: its clerk reads it, and only its members are sent it. Absent: about the person's own sign-in,
   * for nobody else to read, and removed once it is sent or given up.
   */
  boardId?: string;
  /** With a link to choose a new password, made when it is handed over (`PasswordReset`). */
  resetId?: string;
  /** With a link to take up an invitation, made in the same way. */
  invitationId?: string;
  /** Person id, and what they were called. */
  to: string;
  toName: string;
  /** Absent: none was known. */
  address?: string;
  /** One line. */
  subject: string;
  /** Plain text. Nothing of Part 2: a mail cannot be called back. */
  text: string;
  /** ISO instants, here and below. */
  at: string;
  sentAt?: string;
  /** Set while a node hands it over; left standing by a crash, when nobody knows whether it arrived. */
  sending?: { at: string };
  /** How often it was tried in vain, when it is tried again, and what was said last. */
  tries?: number;
  nextAt?: string;
  error?: string;
  /** It will not be tried again. */
  ended?: MailEnd;
}

export const mailEnds = ['refused', 'unreachable', 'unknown', 'notAMember'] as const;
/** `unknown`: handed over, and no answer; it is not sent twice. */
export type MailEnd = (typeof mailEnds)[number];
