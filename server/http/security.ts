import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { QuorateError } from '../errors.ts';
import { apiToken } from './context.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What the pages never ask a browser for, and nothing that gets into them shall either. */
const denied = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
].map((feature) => `${feature}=()`);

/** For files that are opened by themselves, and for whatever says nothing else: pages and the API do. */
const nothingRuns = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/** Headers for every answer. The policy for pages (with nonces) is SvelteKit's, so it is left out here. */
export function securityHeaders(origin: string): RequestHandler {
  const common = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: origin.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Not `no-referrer`: with it browsers send `Origin: null` with forms, and the check below refuses them.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
  });
  const always = new Map<string, string>([
    ['Permissions-Policy', denied.join(', ')],
    ['Content-Security-Policy', nothingRuns],
    ...headersOf(common),
  ]);
  return (_req, res, next) => {
    res.setHeaders(always);
    next();
  };
}

/** Helmet sets the same each time: it is asked once instead of in a dozen steps for each request. */
function headersOf(handler: RequestHandler): [string, string][] {
  const set: [string, string][] = [];
  const answer = { setHeader: (name: string, value: string) => set.push([name, value]), removeHeader: () => undefined };
  handler({} as Request, answer as unknown as Response, () => undefined);
  return set;
}

/** What is not a page needs nothing at all from anywhere. */
export const nothingAllowed: RequestHandler = (_req, res, next) => {
  res.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  next();
};

/**
 * Requests that change something must come from our own pages: browsers send `Origin` with each of them. With an API token
 * instead of a cookie nothing that a browser keeps is used, so there is nothing for another site to abuse.
 */
export function sameOrigin(origin: string): RequestHandler {
  return (req, _res, next) => {
    const mayBeAbused = !safeMethods.has(req.method) && apiToken(req) === undefined;
    if (mayBeAbused && req.headers.origin !== origin) {
      const from = req.headers.origin === undefined ? 'It carries no Origin header.' : 'Its Origin is another site.';
      throw new QuorateError('cross_origin', `This request did not come from ${origin}. ${from}`);
    }
    next();
  };
}

/** Nothing that was made for a signed-in person is kept by a browser or a proxy. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store');
  next();
};

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * On this machine `127.0.0.1` shows the same pages as `localhost`, but is another origin, whose requests are refused:
 * whoever opens it is led to the one that works.
 */
export function oneLoopbackName(origin: string): RequestHandler {
  const { host } = new URL(origin);
  return (req, res, next) => {
    const asked = req.headers.host ?? host;
    const isPage = req.method === 'GET' && req.accepts(['json', 'html']) === 'html' && !req.path.startsWith('/api/');
    if (asked === host || !isPage || !loopbackHost.test(asked) || !loopbackHost.test(host)) return next();
    res.redirect(307, new URL(req.originalUrl.replace(/^\/+/, '/'), origin).href);
  };
}
