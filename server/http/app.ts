import express, { type Express, type Request } from 'express';
import type { ConnectionKind } from '#lib/domain/revocation.ts';
import type { Clock, Gate, Log } from '../ports.ts';
import { QuorateError } from '../errors.ts';
import type { Workspace } from '../usecases/workspace.ts';
import { apiRouter } from './api/router.ts';
import { createRoutes } from './api/routes.ts';
import { createContext, withContext, type RequestRegister } from './context.ts';
import { behindGate } from './gate.ts';
import { healthRoutes, type HealthParts } from './health.ts';
import { answerFormsWithPages, type Pages } from './pages.ts';
import { perNetworkRate, Rate, ratesFrom, type Rates } from './rates.ts';
import { accessLog, admitSignIns, answerMoves, bodyInTime, perAddressLimit, requestId } from './requests.ts';
import { errorHandler, notFound, type LocalResponse } from './respond.ts';
import { oneLoopbackName, sameOrigin, securityHeaders } from './security.ts';
import { forgetSender, unseenLimit } from './unseen.ts';

export interface AppParts extends HealthParts {
  origin: string;
  proxies: number;
  version: string;
  workspace: Workspace;
  register: RequestRegister;
  log: Log;
  pages: Pages;
  gate: Gate;
  clock: Clock;
  /** What the operator has set otherwise. */
  rates?: Partial<Rates>;
}

/** Everything HTTP: what guards it, the operator's addresses, the API, and the pages behind them. */
export function createApp(parts: AppParts): Express {
  const { workspace, register, log, origin, clock } = parts;
  const rates = ratesFrom(parts.rates);
  const costly = new Rate(rates.costlyPerMinute, clock);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('trust proxy', parts.proxies);

  app.use(forgetSender, requestId, accessLog(log, parts.metrics), answerMoves(), securityHeaders(origin));
  app.use(healthRoutes(parts));
  app.use((_req, res, next) => {
    if (!parts.draining()) return next();
    res.setHeader('Connection', 'close');
    throw new QuorateError('unavailable', 'This node is shutting down.');
  });
  app.use(
    perAddressLimit(),
    admitSignIns(workspace.auth.admit),
    perNetworkRate(new Rate(rates.requestsPerMinute, clock)),
    bodyInTime((req) => kindOf(req) === 'upload'),
    unseenLimit(),
    sameOrigin(origin),
    oneLoopbackName(origin),
  );
  const gate = behindGate(parts.gate);
  app.use((req, res, next) => {
    // What the build made holds nothing of anybody.
    if (req.path.startsWith('/_app/')) return next();
    return gate(req, res, next);
  });
  app.use((req, res, next) => {
    if (req.path.startsWith('/_app/')) return next();
    const { locals } = res as LocalResponse;
    const kind = kindOf(req);
    if (req.headers.cookie || req.method !== 'GET' || ofOneReader.test(req.path))
      res.setHeader('Cache-Control', 'no-store');
    locals.request = createContext(req, res, { id: locals.id, workspace, register, log, kind, costly });
    withContext(locals.request, next);
  });
  app.use('/api', apiRouter(createRoutes(parts), workspace));
  app.use(answerFormsWithPages, parts.pages.handler);
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}

/** Pages behind a link that is a secret, or has one in it: what they show is its reader's, signed in or not. */
const ofOneReader = /^\/(reset|invitation|sign-in\/back)\//;

/** What is answered with a file: papers, copies, signed minutes, and the history of minutes. */
const files = /\/((papers|records)\/[^/]+|file|history)$/;

/** What the register and a receipt call a request (R1). */
function kindOf({ path, method }: Request): ConnectionKind {
  if (!path.startsWith('/api/')) return 'page';
  if (method === 'POST' && path.endsWith('/papers')) return 'upload';
  return method === 'GET' && files.test(path) ? 'download' : 'api';
}
