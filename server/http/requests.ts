import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { QuorateError } from '../errors.ts';
import type { Log } from '../ports.ts';
import { addressGroup } from '../usecases/auth/counters.ts';
import type { HttpMetrics } from './metrics.ts';
import { sendError, type LocalResponse } from './respond.ts';
import { isUnseen } from './unseen.ts';

/** What a proxy in front may hand on as the request's id. */
const idForm = /^[\w-]{8,64}$/;
/** Requests of one address that may be under way at once. A whole school may share one address. */
const underWayAtMost = 200;
const again = { retryAfter: 1 };
/** Longer path segments are tokens of links, which are secrets. */
const secretSegment = /[^/]{40,}/g;

/** Gives each request an id, which its answer and its log lines carry. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.headers['x-request-id'];
  const id = typeof given === 'string' && idForm.test(given) ? given : randomUUID();
  (res as LocalResponse).locals.id = id;
  res.setHeader('X-Request-Id', id);
  next();
};

/** One log line and one measurement for each request, when its answer has gone. Never a query, cookie, body or ballot. */
export function accessLog(log: Log, metrics: HttpMetrics): RequestHandler {
  return (req, res, next) => {
    if (isUnseen(req)) return next();
    const started = performance.now();
    const { path } = req;
    res.once('close', () => {
      const { id, route, personId } = (res as LocalResponse).locals;
      const seconds = (performance.now() - started) / 1000;
      metrics.request(req.method, route ?? 'page', res.statusCode, seconds);
      const write = path.startsWith('/_app/') || path === '/healthz' || path === '/readyz' ? log.debug : log.info;
      write('request', {
        id,
        method: req.method,
        path: path.replace(secretSegment, '…').slice(0, 200),
        status: res.statusCode,
        ms: Math.round(seconds * 1e4) / 10,
        ...(personId === undefined ? {} : { personId }),
        ...(res.writableFinished ? {} : { cut: true }),
      });
    });
    next();
  };
}

/** Sanity: no address holds more than a bounded number of requests open. */
export function perAddressLimit(): RequestHandler {
  const underWay = new Map<string, number>();
  return (req, res, next) => {
    if (isUnseen(req)) return next();
    const address = addressGroup(req.ip ?? '');
    const count = (underWay.get(address) ?? 0) + 1;
    // Answered here: the rest of the way costs everybody else more than the refusal does.
    if (count > underWayAtMost) {
      return sendError(res, new QuorateError('too_many', 'Too many requests at once from this address.', again));
    }
    underWay.set(address, count);
    res.once('close', () => {
      const left = (underWay.get(address) ?? 1) - 1;
      if (left > 0) underWay.set(address, left);
      else underWay.delete(address);
    });
    next();
  };
}

/** While too many wait for their passwords to be compared, more of them are turned away before anything is done for them. */
export const admitSignIns =
  (admit: () => void): RequestHandler =>
  (req, res, next) => {
    if (req.method === 'POST' && req.path === '/api/v1/session') {
      try {
        admit();
      } catch (error) {
        return sendError(res, error);
      }
    }
    next();
  };

/** How long what was answered may stand still on its way. Node looks twice: it is cut off after that, and before twice that. */
const standstillMs = 20_000;

/**
 * Whoever does not read what they asked for has it held in memory. An answer of which the system takes nothing more is
 * cut off; one that is still being made is not.
 */
export const answerMoves =
  (ms = standstillMs): RequestHandler =>
  (_req, res, next) => {
    const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => typeof res;
    res.writeHead = (...args: unknown[]) => {
      res.setTimeout(ms, () => {
        if (res.writableLength > 0) res.destroy();
      });
      return writeHead(...args);
    };
    next();
  };

/** How long what a page sends may take to arrive. */
const bodyMs = 30_000;

/** Whoever sends a body slowly holds a socket: but for files that ends soon. */
export const bodyInTime =
  (isUpload: (req: Request) => boolean): RequestHandler =>
  (req, _res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD' && !isUpload(req)) {
      const late = setTimeout(() => req.destroy(), bodyMs).unref();
      req.once('end', () => clearTimeout(late)).once('close', () => clearTimeout(late));
    }
    next();
  };
