import type { RequestHandler } from 'express';
import { QuorateError } from '../../errors.ts';
import type { LocalResponse } from '../respond.ts';

/** Each is held in memory whole until it is stored. */
const perPerson = 4;
const altogether = 40;
/** How long one may stand still. A village's line is slow, but it moves. */
const standstillMs = 20_000;

/** Comes after whoever sends it is known, and before a byte of the file is taken. */
export function uploadsAtOnce(): RequestHandler {
  const underWay = new Map<string, number>();
  let count = 0;
  return (req, res, next) => {
    const { personId } = (res as LocalResponse).locals;
    const own = underWay.get(personId!) ?? 0;
    if (own >= perPerson || count >= altogether) {
      throw new QuorateError('too_many', 'Too many files at once. Wait until the others are there.', { retryAfter: 5 });
    }
    underWay.set(personId!, own + 1);
    count += 1;
    // Not `data`: with a listener for it the file would flow before it is read.
    let taken = req.socket.bytesRead;
    const look = setInterval(() => {
      if (req.socket.bytesRead === taken) req.destroy();
      taken = req.socket.bytesRead;
    }, standstillMs).unref();
    req.once('end', () => clearInterval(look));
    res.once('close', () => {
      clearInterval(look);
      count -= 1;
      const left = underWay.get(personId!)! - 1;
      if (left > 0) underWay.set(personId!, left);
      else underWay.delete(personId!);
    });
    next();
  };
}
