import type { SecondFactorAsked } from '#lib/domain/second-factors.ts';
import { closeCodes, type CloseCode } from '#lib/domain/wire.ts';

/** Every code that the API can answer with: HTTP status, close code, and what a person reads when nothing better is said. */
const family = {
  invalid: { status: 400, close: closeCodes.frameRefused, says: 'Some of what was sent is not valid.' },
  not_signed_in: { status: 401, close: closeCodes.notSignedIn, says: 'Please sign in.' },
  invalid_credentials: { status: 401, close: closeCodes.notSignedIn, says: 'The user name or the password is wrong.' },
  first_password_expired: {
    status: 401,
    close: closeCodes.notSignedIn,
    says: 'This first password has expired. Ask your clerk for a new one.',
  },
  second_factor_required: {
    status: 401,
    close: closeCodes.notSignedIn,
    says: 'The password is right. Now confirm that it is you.',
  },
  access_revoked: { status: 401, close: closeCodes.accessRevoked, says: 'Your access has been ended by the clerk.' },
  forbidden: { status: 403, close: closeCodes.noAccess, says: 'You do not have access to this.' },
  cross_origin: { status: 403, close: closeCodes.noAccess, says: 'This request did not come from this site.' },
  password_change_required: { status: 403, close: closeCodes.noAccess, says: 'Choose a new password first.' },
  second_factor_setup_required: {
    status: 403,
    close: closeCodes.noAccess,
    says: 'Your organisation asks for a second step at sign-in. Set one up first.',
  },
  reauthentication_required: { status: 403, close: closeCodes.noAccess, says: 'Please give your password again.' },
  reinstatement_required: {
    status: 409,
    close: closeCodes.frameRefused,
    says: 'Their access has ended. Reinstate them: that takes a reason, and they choose a new password.',
  },
  not_found: { status: 404, close: closeCodes.noSuchDocument, says: 'There is nothing here.' },
  erased: { status: 410, close: closeCodes.noSuchDocument, says: 'This has been erased.' },
  method_not_allowed: { status: 405, close: closeCodes.frameRefused, says: 'This address does not take that method.' },
  conflict: { status: 409, close: closeCodes.frameRefused, says: 'That is taken already.' },
  stale_version: { status: 409, close: closeCodes.frameRefused, says: 'Somebody else changed this first.' },
  frozen: { status: 409, close: closeCodes.frozen, says: 'The minutes are no longer open for changes.' },
  not_possible_now: { status: 409, close: closeCodes.frameRefused, says: 'That cannot be done at this point.' },
  too_large: { status: 413, close: closeCodes.frameTooLarge, says: 'That is too large.' },
  unsupported_media_type: {
    status: 415,
    close: closeCodes.frameRefused,
    says: 'The body must be JSON (Content-Type: application/json).',
  },
  too_many: { status: 429, close: closeCodes.tooFast, says: 'Too many attempts. Please wait.' },
  unavailable: {
    status: 503,
    close: closeCodes.unavailable,
    says: 'The service is not available just now. It will try again.',
  },
  store_corrupt: { status: 500, close: closeCodes.unavailable, says: 'Something went wrong on our side.' },
  internal: { status: 500, close: closeCodes.unavailable, says: 'Something went wrong on our side.' },
} as const satisfies Record<string, { status: number; close: CloseCode; says: string }>;

export type ErrorCode = keyof typeof family;
export const errorCodes = Object.keys(family) as ErrorCode[];

interface Particulars {
  /** Plain words for each field that is wrong, by its path. */
  fields?: Record<string, string>;
  /** With `too_many` and `unavailable`: seconds until it is worth trying again. A second for the latter if nothing is said. */
  retryAfter?: number;
  /** With `stale_version`: the newer state. */
  current?: unknown;
  /** With `second_factor_required`, and where the answer to it was wrong: what is asked. */
  secondFactor?: SecondFactorAsked;
  cause?: unknown;
  /** Thrown by the hundred where too much is asked, as `too_many` is: a stack is the dearest part of it and says nothing. */
  underPressure?: true;
}

/** The one family of errors. Anything else that is thrown reaches the outside as `internal` with an id and nothing more. */
export class QuorateError extends Error {
  readonly code: ErrorCode;
  readonly fields: Record<string, string> | undefined;
  readonly retryAfter: number | undefined;
  readonly current: unknown;
  readonly secondFactor: SecondFactorAsked | undefined;

  constructor(code: ErrorCode, message: string = family[code].says, particulars: Particulars = {}) {
    const { stackTraceLimit } = Error;
    if (code === 'too_many' || particulars.underPressure) Error.stackTraceLimit = 0;
    super(message, { cause: particulars.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'QuorateError';
    this.code = code;
    this.fields = particulars.fields;
    this.retryAfter = particulars.retryAfter ?? (code === 'unavailable' ? 1 : undefined);
    this.current = particulars.current;
    this.secondFactor = particulars.secondFactor;
  }

  get status(): number {
    return family[this.code].status;
  }

  get closeCode(): CloseCode {
    return family[this.code].close;
  }
}

/** What the outside is told of an error: the mapper that HTTP, sockets and forms share. */
export interface Told {
  status: number;
  closeCode: CloseCode;
  retryAfter?: number;
  current?: unknown;
  secondFactor?: SecondFactorAsked;
  body: { code: ErrorCode; message: string; fields?: Record<string, string>; id: string };
}

/** @param id the request's id, under which the log has the rest */
export function tell(error: unknown, id: string): Told {
  const known = error instanceof QuorateError ? error : new QuorateError('internal');
  return {
    status: known.status,
    closeCode: known.closeCode,
    ...(known.retryAfter === undefined ? {} : { retryAfter: known.retryAfter }),
    ...(known.current === undefined ? {} : { current: known.current }),
    ...(known.secondFactor === undefined ? {} : { secondFactor: known.secondFactor }),
    body: {
      code: known.code,
      message: known.message,
      ...(known.fields === undefined ? {} : { fields: known.fields }),
      id,
    },
  };
}
