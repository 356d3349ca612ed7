import type { z } from 'zod';
import type { ApiScope } from '#lib/domain/api-tokens.ts';
import type { ErrorCode } from '../../errors.ts';
import type { PersonActor } from '../../usecases/actor.ts';
import type { Workspace } from '../../usecases/workspace.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a route's handler receives. */
export interface Call {
  workspace: Workspace;
  actor: PersonActor;
  /** Body, query and path parameters as one input of a use case; those of the path win. */
  input: Record<string, unknown>;
  client: { address: string; device: string; requestId: string };
  /** With `upload`: what came. */
  content?: Uint8Array;
}
export interface Reply {
  body?: unknown;
  /** Instead of `body`, where the answer is `binary`. */
  bytes?: Uint8Array;
  /** With `bytes`: as what they are saved. Without: the answer to HEAD, with their number. */
  file?: { name: string; type: string; size?: number };
  /** A `Set-Cookie` header. */
  cookie?: string;
}

/** One operation of the API: router, OpenAPI document and tests are made from these. */
export interface Route {
  method: Method;
  /** Below `/api/v1`; parameters as `:name`, which are the use case's own names for them. */
  path: string;
  operationId: string;
  tag:
    | 'session'
    | 'people'
    | 'boards'
    | 'meetings'
    | 'minutes'
    | 'votes'
    | 'records'
    | 'registers'
    | 'mail'
    | 'audit'
    | 'data'
    | 'description';
  summary: string;
  /** What an API token must have been made for; without it none is taken. */
  scope?: ApiScope;
  /** Served without a session; `handle` must not look at the actor. */
  public?: true;
  /** The use case's own schema; the path's parameters are taken out of it for the description. */
  body?: { schema: z.ZodType; example: Record<string, unknown>; bytesAtMost?: number };
  query?: z.ZodType;
  /** Takes a file instead of JSON: the body is its bytes. */
  upload?: { bytesAtMost: number; admit(call: Call): Promise<void> };
  /** Takes the service long: counted for each person (`LIMIT_COSTLY_PER_MINUTE`). */
  costly?: true;
  answer: { status: 200 | 201 | 204; description: string; schema?: z.ZodType; binary?: true };
  /** Beside those that every route may answer with. */
  errors?: readonly ErrorCode[];
  handle(call: Call): Promise<Reply>;
  /** Answers HEAD in the place of `handle`, with nothing read that is not sent. */
  head?(call: Call): Promise<Reply>;
}

export const parametersOf = (route: Pick<Route, 'path'>): string[] =>
  [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]!);

/** The codes a route can answer with. */
export function errorsOf(route: Route): ErrorCode[] {
  const always: ErrorCode[] = ['internal', 'unavailable', 'too_many'];
  const signedIn: ErrorCode[] = route.public
    ? []
    : ['not_signed_in', 'access_revoked', 'password_change_required', 'second_factor_setup_required'];
  const aimed: ErrorCode[] = parametersOf(route).length > 0 ? ['invalid', 'not_found', 'forbidden'] : [];
  const unsafe: ErrorCode[] = route.method === 'get' ? [] : ['cross_origin'];
  const withBody: ErrorCode[] = route.body ? ['invalid', 'too_large', 'unsupported_media_type'] : [];
  const withUpload: ErrorCode[] = route.upload ? ['invalid', 'too_large', 'unsupported_media_type'] : [];
  const withQuery: ErrorCode[] = route.query ? ['invalid'] : [];
  return [
    ...new Set([
      ...(route.errors ?? []),
      ...withBody,
      ...withUpload,
      ...withQuery,
      ...signedIn,
      ...aimed,
      ...unsafe,
      ...always,
    ]),
  ];
}
