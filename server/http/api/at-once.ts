import type { RequestHandler } from 'express';
import { QuorateError } from '../../errors.ts';
import type { LocalResponse } from '../respond.ts';

/** Each is held in memory whole: until it is stored, or until it has gone. */
const perPerson = 4;
const altogether = 40;

/** How many files are under way at once, in one direction. Comes after whoever asks is known. */
export function filesAtOnce(): RequestHandler {
  const underWay = new Map<string, number>();
  let count = 0;
  return (_req, res, next) => {
    // They may have gone, or their access may have ended, before it came to this: no `close` is still to come then.
    if (res.destroyed) return;
    const { personId } = (res as LocalResponse).locals;
    const own = underWay.get(personId!) ?? 0;
    if (own >= perPerson || count >= altogether) {
      throw new QuorateError('too_many', 'Too many files at once. Wait until the others are there.', { retryAfter: 5 });
    }
    underWay.set(personId!, own + 1);
    count += 1;
    res.once('close', () => {
      count -= 1;
      const left = underWay.get(personId!)! - 1;
      if (left > 0) underWay.set(personId!, left);
      else underWay.delete(personId!);
    });
    next();
  };
}
