import type { Request, RequestHandler } from 'express';

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
    for (const name of Object.keys(req.headers)) if (!needed.has(name)) delete req.headers[name];
    req.rawHeaders = [];
  }
  next();
};
