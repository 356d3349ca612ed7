import type { Request, RequestHandler } from 'express';
import { QuorateError } from '../errors.ts';

/** What these few need to be answered. All else that a browser says of itself or of whoever uses it goes. */
const needed = new Set(['host', 'origin', 'content-type', 'content-length', 'transfer-encoding', 'connection']);

/**
 * A4: a paper that is put into the box. It is in no log and no figure, under no id that a proxy made, and what its sender
 * may have sent along (the session's cookie, the browser's name) is not there for anything that comes after.
 */
export const isUnseen = (req: Pick<Request, 'method' | 'path'>): boolean =>
  req.method === 'POST' && req.path.startsWith('/api/v1/ballots/');

/** Comes first of all. */
export const forgetSender: RequestHandler = (req, _res, next) => {
  if (isUnseen(req)) {
    req.headers = Object.fromEntries(Object.entries(req.headers).filter(([name]) => needed.has(name)));
    req.rawHeaders = [];
  }
  next();
};

/** Under way at once, from wherever: in the place of a limit for each address. */
const underWayAtMost = 1_000;

export function unseenLimit(): RequestHandler {
  let underWay = 0;
  return (req, res, next) => {
    if (!isUnseen(req)) return next();
    if (underWay >= underWayAtMost) throw new QuorateError('too_many', undefined, { retryAfter: 1 });
    underWay += 1;
    res.once('close', () => (underWay -= 1));
    next();
  };
}
