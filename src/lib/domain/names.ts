/** Bounds and forms of what people type, shared by forms (maxlength) and use cases. Lengths in UTF-16 units. */
export const limits = {
  name: 200,
  title: 300,
  place: 300,
  reason: 500,
  interest: 1_000,
  motion: 2_000,
  correction: 2_000,
  correctionsPerMeeting: 200,
  addendaPerMeeting: 50,
  action: 1_000,
  email: 254,
  usernameMin: 3,
  username: 64,
  /** Length is what protects a password (NIST SP 800-63B, 3.1.1.2); the upper bound only bounds the work. */
  passwordMin: 12,
  password: 256,
  device: 120,
  itemsPerMeeting: 200,
  membershipsPerPerson: 50,
  staysPerPerson: 20,
  /** Items called, one after the other; far beyond what an evening holds. */
  callsPerMeeting: 2_000,
  adjournmentsPerMeeting: 50,
  actionsPerMeeting: 500,
  guestsPerMeeting: 100,
  motionsPerMeeting: 200,
  declarationsPerMeeting: 500,
  plannedMinutes: 24 * 60,
  papersPerItem: 50,
  /** Bytes of one paper. */
  paper: 25 * 2 ** 20,
  templatesPerBoard: 30,
  seats: 200,
  tokenName: 100,
  tokensPerPerson: 20,
} as const;

/** Letters and digits of any script, and `. _ - @` between them. */
const usernameForm = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._@-]*[\p{L}\p{M}\p{N}])?$/u;

/** How a user name is stored and compared: trimmed, NFKC, lower case. */
export const normaliseUsername = (typed: string): string => typed.trim().normalize('NFKC').toLowerCase();

/** @param username normalised */
export const isUsername = (username: string): boolean =>
  username.length >= limits.usernameMin && username.length <= limits.username && usernameForm.test(username);

/** NFC, so that the same key strokes make the same bytes on every system; nothing is trimmed or folded. */
export const normalisePassword = (typed: string): string => typed.normalize('NFC');

/**
 * One line of text that shows what it says: no control characters, no lone surrogates, no line separators, nothing
 * that reorders its neighbours (Unicode TR36), and at least one visible sign.
 */
const oneLine =
  /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u;

export const isOneLine = (text: string): boolean => oneLine.test(text);
