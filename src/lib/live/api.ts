import type { ErrorCode } from '#server/errors.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What the API answered when it did not do what was asked; `offline` when no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ErrorCode | 'offline';
  /** Plain words for each field that is wrong, by its path. */
  readonly fields: Record<string, string>;
  /** Under which the server's log has the rest. */
  readonly id: string | undefined;
  /** With `stale_version`: the newer state, where the server sent it. */
  readonly current: unknown;
  /** Seconds until it is worth trying again. */
  readonly retryAfter: number | undefined;

  constructor(
    told: { code: ErrorCode | 'offline'; message: string; fields?: Record<string, string>; id?: string; current?: unknown },
    status: number,
    retryAfter?: number,
  ) {
    super(told.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = told.code;
    this.fields = told.fields ?? {};
    this.id = told.id;
    this.current = told.current;
    this.retryAfter = retryAfter;
  }
}

/**
 * Asks the JSON API, as the page's own user.
 * @param path with its leading slash, such as `/api/v1/meetings/42`
 * @returns the answer's JSON; `undefined` for an empty one
 * @throws ApiError for everything that is not a 2xx
 */
export async function api<T = undefined>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError({ code: 'offline', message: 'The server cannot be reached just now. Nothing was changed.' }, 0);
  }
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) return json as T;
  throw errorOf(response, json);
}

function errorOf(response: Response, json: unknown): ApiError {
  const { error, current } = (json ?? {}) as { error?: ConstructorParameters<typeof ApiError>[0]; current?: unknown };
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const told = error ?? { code: 'internal' as const, message: 'Something went wrong on our side.' };
  return new ApiError({ current, ...told }, response.status, Number.isNaN(retryAfter) ? undefined : retryAfter);
}
