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

/** Whole, and not answered yet; from wherever: in the place of a limit for each address. */
const underWayAtMost = 1_000;
/** Begun, and not whole yet. */
const receivingAtMost = 500;
/** A paper has a few hundred bytes. */
const receivingMs = 10_000;

/**
 * Who sends slowly holds up nobody: where too many have begun, the one that has been at it longest goes. What a browser
 * sends is whole at once, so that is never a voter.
 */
export function unseenLimit(): RequestHandler {
  const receiving = new Set<Request>();
  let underWay = 0;
  return (req, res, next) => {
    if (!isUnseen(req)) return next();
    if (underWay >= underWayAtMost) throw new QuorateError('too_many', undefined, { retryAfter: 1 });
    if (receiving.size >= receivingAtMost) {
      const [longest] = receiving;
      receiving.delete(longest!);
      longest!.destroy();
    }
    receiving.add(req);
    const late = setTimeout(() => req.destroy(), receivingMs).unref();
    let isWhole = false;
    req.once('end', () => {
      clearTimeout(late);
      receiving.delete(req);
      isWhole = true;
      underWay += 1;
    });
    res.once('close', () => {
      clearTimeout(late);
      receiving.delete(req);
      if (isWhole) underWay -= 1;
    });
    next();
  };
}
