import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { QuorateError, tell } from '../errors.ts';
import type { Log } from '../ports.ts';
import type { RequestContext } from './context.ts';

/** Where middleware keeps what it knows of a request. */
export interface RequestLocals {
  id: string;
  /** For the log: the route's pattern, once it is known. */
  route?: string;
  personId?: string;
  request?: RequestContext;
}
export type LocalResponse = Response<unknown, RequestLocals & Record<string, unknown>>;

/** Sends an error of the family as JSON: `{error: {code, message, fields?, id}}`, and beside it `current` when stale, `secondFactor` when asked for. */
export function sendError(res: Response, error: unknown): void {
  const told = tell(error, (res as LocalResponse).locals.id);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  if (told.retryAfter !== undefined) res.setHeader('Retry-After', Math.ceil(told.retryAfter));
  const body = JSON.stringify({ error: told.body, current: told.current, secondFactor: told.secondFactor });
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.status(told.status).end(body);
}

const megabyte = 2 ** 20;
const sizeInWords = (bytes = 64 * 1024): string =>
  bytes >= megabyte ? `${Math.floor(bytes / megabyte)} MB` : `${Math.floor(bytes / 1024)} KB`;

/** What body-parser and the router throw, in words of the family. */
function known(error: unknown): unknown {
  if (error instanceof QuorateError) return error;
  const { type, status, limit } = (error ?? {}) as { type?: string; status?: number; limit?: number };
  if (type === 'entity.parse.failed')
    return new QuorateError('invalid', undefined, { fields: { body: 'This is not valid JSON.' } });
  if (status === 413)
    return new QuorateError('too_large', `A request to this address may hold at most ${sizeInWords(limit)}.`);
  if (status === 415) return new QuorateError('unsupported_media_type');
  if (status !== undefined && status >= 400 && status < 500) {
    return new QuorateError('invalid', undefined, { fields: { body: 'This request could not be read.' } });
  }
  return error;
}

/** The last error handler: everything thrown in Express ends here. */
export function errorHandler(log: Log): ErrorRequestHandler {
  return (thrown, _req, res, _next) => {
    const error = known(thrown);
    const { id } = (res as LocalResponse).locals;
    if (error instanceof QuorateError && error.code === 'unavailable') {
      // Expected while the store is away, and asked for every second by whoever watches: a line, not a stack.
      const why = error.cause instanceof Error ? error.cause.message : undefined;
      log.warn('request could not be served now', {
        id,
        message: error.message,
        ...(why === undefined ? {} : { why }),
      });
    } else if (!(error instanceof QuorateError) || error.status >= 500) {
      log.error('request failed', { id, error });
    }
    sendError(res, error);
  };
}

/** For an address at which every method that it takes has been looked for. */
export function takesOnly(methods: readonly string[]): RequestHandler {
  const allowed = methods.join(', ');
  return (req, res) => {
    res.setHeader('Allow', allowed);
    throw new QuorateError('method_not_allowed', `${req.method} is not possible here; ${allowed} is.`);
  };
}

export const notFound: RequestHandler = () => {
  throw new QuorateError('not_found');
};
