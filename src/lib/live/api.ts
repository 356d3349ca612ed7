/** The JSON API from the browser: one function, one kind of error. */
import type { ErrorCode } from '#server/errors.ts';
import type { SecondFactorAsked } from '#lib/domain/second-factors.ts';
import { isSigningOut } from './kept-work.ts';

export interface ApiFault {
  code: ErrorCode | 'offline';
  message: string;
  /** Plain words for each field that is wrong, by its path. */
  fields: Record<string, string>;
  /** Under which the server's log has the rest. */
  id?: string;
  /** Seconds until it is worth trying again. */
  retryAfter?: number;
  /** With `stale_version`: the newer state. */
  current?: unknown;
  /** With `second_factor_required`, and where the answer to it was wrong: what is asked. */
  secondFactor?: SecondFactorAsked;
}

export class ApiError extends Error implements ApiFault {
  readonly code: ApiFault['code'];
  readonly fields: Record<string, string>;
  readonly id: string | undefined;
  readonly retryAfter: number | undefined;
  readonly current: unknown;
  readonly secondFactor: SecondFactorAsked | undefined;

  constructor(fault: ApiFault) {
    super(fault.message);
    this.name = 'ApiError';
    this.code = fault.code;
    this.fields = fault.fields;
    this.id = fault.id;
    this.retryAfter = fault.retryAfter;
    this.current = fault.current;
    this.secondFactor = fault.secondFactor;
  }
}

const noAnswer = (): ApiFault => ({
  code: 'offline',
  message: 'The server cannot be reached just now. Nothing was changed. Please try again.',
  fields: {},
});

const withoutWords = (response: Response): ApiFault => ({
  code: response.status >= 500 ? 'unavailable' : 'internal',
  message: `Something went wrong on our side (${response.status}). Please try again.`,
  fields: {},
});

async function faultOf(response: Response): Promise<ApiFault> {
  const body = (await response.json().catch(() => undefined)) as
    { error?: Partial<ApiFault>; current?: unknown; secondFactor?: SecondFactorAsked } | undefined;
  const told = body?.error;
  if (typeof told?.code !== 'string' || typeof told.message !== 'string') return withoutWords(response);
  const wait = Number(response.headers.get('retry-after'));
  return {
    code: told.code,
    message: told.message,
    fields: told.fields ?? {},
    id: told.id,
    retryAfter: wait > 0 ? wait : undefined,
    current: told.current ?? body?.current,
    secondFactor: told.secondFactor ?? body?.secondFactor,
  };
}

interface CallOptions {
  signal?: AbortSignal;
  /** Whether it goes on when the page is left. */
  keepalive?: boolean;
}

async function call(path: string, request: RequestInit): Promise<Response> {
  const response = await fetch(`/api/v1${path}`, request).catch((cause: unknown) => {
    if (request.signal?.aborted) throw cause;
    throw new ApiError(noAnswer());
  });
  if (!response.ok) throw new ApiError(await faultOf(response));
  return response;
}

/**
 * Calls the API of this site with the session's cookie.
 * @param path below `/api/v1`, such as `/me`
 * @returns the answer's JSON; undefined for an empty one
 * @throws ApiError
 */
export async function api<T = undefined>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  options: CallOptions = {},
): Promise<T> {
  const request: RequestInit = { method, headers: { accept: 'application/json' }, ...options };
  if (body !== undefined) {
    request.headers = { ...request.headers, 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const text = await (await call(path, request)).text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/**
 * A4: without the session's cookie, without the address of this page, and on a connection of its own, since browsers
 * keep those with and without credentials apart.
 * @throws ApiError
 */
export async function sendUnseen(path: string, body: unknown): Promise<void> {
  await call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    // A page that is left has sent it all the same.
    keepalive: true,
  });
}

/** As `api`, for an answer that is no JSON. */
export async function apiBytes(path: string, options: CallOptions = {}): Promise<Uint8Array> {
  const response = await call(path, { headers: { accept: 'application/octet-stream' }, ...options });
  return new Uint8Array(await response.arrayBuffer());
}

/** What is to be told of anything that `api` or the code around it threw. */
export function faultFrom(thrown: unknown): ApiFault {
  if (thrown instanceof ApiError) return thrown;
  return { code: 'internal', message: 'Something went wrong on this page. Please reload it.', fields: {} };
}

/**
 * When access or session ended, the page is left for the one that says so.
 * @returns whether it is being left
 */
export function leftBecauseOf(fault: ApiFault): boolean {
  if (isSigningOut()) return true;
  if (fault.code === 'access_revoked') location.replace('/access-ended');
  else if (fault.code === 'not_signed_in') {
    location.replace(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
  } else if (fault.code === 'password_change_required') location.replace('/password');
  else if (fault.code === 'second_factor_setup_required') location.replace('/account');
  else return false;
  return true;
}

/** What is to be shown of a fault; the page may be left for another. */
export function shownFault(thrown: unknown): ApiFault {
  const fault = faultFrom(thrown);
  leftBecauseOf(fault);
  return fault;
}
