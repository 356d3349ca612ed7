import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { json, raw, Router, type Request, type RequestHandler, type Response } from 'express';
import { QuorateError } from '../../errors.ts';
import { parse } from '../../usecases/shared/parse.ts';
import type { Workspace } from '../../usecases/workspace.ts';
import type { RequestContext } from '../context.ts';
import { notFound, takesOnly, type LocalResponse } from '../respond.ts';
import { noStore, nothingAllowed } from '../security.ts';
import { filesAtOnce } from './at-once.ts';
import type { Reply, Route } from './route.ts';
import { uploadMoves } from './uploads.ts';

const zip = promisify(gzip);

const bodyAtMost = '64kb';

/** The API's routes, mounted at `/api`. Body parsers stay here: in front of SvelteKit they would hang its forms. */
export function apiRouter(routes: readonly Route[], workspace: Workspace): Router {
  const router = Router({ caseSensitive: true });
  router.use(nothingAllowed, noStore);
  const [uploads, downloads] = [filesAtOnce(), filesAtOnce()];
  for (const route of routes) {
    const handlers: RequestHandler[] = [
      ...(route.public ? [] : [checkBefore(route)]),
      ...(route.body
        ? [requireJson, json({ limit: route.body.bytesAtMost ?? bodyAtMost, strict: false, type: 'application/json' })]
        : []),
      ...(route.upload
        ? [admit(route, workspace), uploads, uploadMoves, raw({ limit: route.upload.bytesAtMost, type: () => true })]
        : []),
      ...(route.answer.binary ? [identify(route), downloads] : []),
    ];
    router[route.method](`/v1${route.path}`, nameRoute(route), ...handlers, serve(route, workspace));
  }
  for (const [path, methods] of methodsByPath(routes)) {
    router.all(path, takesOnly(methods));
  }
  router.use(notFound);
  return router;
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const methods = paths.get(`/v1${path}`) ?? [];
    methods.push(...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
    paths.set(`/v1${path}`, methods);
  }
  return paths;
}

/** Logs and figures show the pattern, so that they do not grow with every id. */
const nameRoute =
  (route: Route): RequestHandler =>
  (_req, res, next) => {
    (res as LocalResponse).locals.route = route.path;
    next();
  };

/**
 * Before anything of a request is read: what a token was not made for it learns nothing about, and nobody who is not signed
 * in has much read of what they send.
 */
const checkBefore =
  (route: Route): RequestHandler =>
  async (_req, res, next) => {
    const request = (res as LocalResponse).locals.request!;
    if (request.byToken || route.body?.bytesAtMost !== undefined) await request.authenticate(route.scope);
    next();
  };

const requireJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is('application/json')) throw new QuorateError('unsupported_media_type');
  next();
};

/** Before a file is made or read: whose it would be. */
const identify =
  (route: Route): RequestHandler =>
  async (_req, res, next) => {
    const { locals } = res as LocalResponse;
    const { actor } = await locals.request!.authenticate(route.scope);
    locals.personId = actor.person.id;
    next();
  };

/** Before a file is read into memory: whether it would be taken. */
const admit =
  (route: Route, workspace: Workspace): RequestHandler =>
  async (req, res, next) => {
    const request = (res as LocalResponse).locals.request!;
    const { actor } = await request.authenticate(route.scope);
    const client = clientOf(request);
    await route.upload!.admit({ workspace, actor, client, input: inputOf(route, req) });
    (res as LocalResponse).locals.personId = actor.person.id;
    next();
  };

const clientOf = ({ address, device, id }: RequestContext) => ({ address, device, requestId: id });

function serve(route: Route, workspace: Workspace): RequestHandler {
  return async (req, res) => {
    const request = (res as LocalResponse).locals.request!;
    const client = clientOf(request);
    const input = inputOf(route, req);
    if (route.public) {
      const call = { workspace, input, client } as Parameters<Route['handle']>[0];
      return send(req, res, route, await route.handle(call));
    }
    const { actor, cookie } = await request.authenticate(route.scope);
    (res as LocalResponse).locals.personId = actor.person.id;
    if (cookie !== undefined) res.append('Set-Cookie', cookie);
    if (route.costly) request.spend(actor);
    const content = route.upload && req.body instanceof Uint8Array ? { content: req.body } : {};
    const handle = (req.method === 'HEAD' && route.head) || route.handle;
    const reply = await handle({ workspace, actor, input, client, ...content });
    await send(req, res, route, reply);
  };
}

function inputOf(route: Route, req: Request): Record<string, unknown> {
  // No body at all is an empty one; `null` is a body, and a wrong one.
  const body: unknown = route.body && req.body !== undefined ? req.body : {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new QuorateError('invalid', undefined, { fields: { body: 'This must be a JSON object.' } });
  }
  return { ...(route.query ? (parse(route.query, req.query) as object) : {}), ...body, ...req.params };
}

async function send(req: Request, res: Response, route: Route, reply: Reply): Promise<void> {
  // Before anything of the answer is on its way: what fails here is answered as an error.
  // Files are mostly packed already, and are saved as they are.
  const packed = reply.file ? reply.bytes : reply.bytes && (await pack(req, res, reply.bytes));
  // Access ended while it was served: the register has destroyed the response.
  if (res.destroyed) return;
  if (reply.cookie !== undefined) res.append('Set-Cookie', reply.cookie);
  res.status(route.answer.status);
  if (reply.file !== undefined) res.attachment(reply.file.name);
  if (packed !== undefined) res.type(reply.file?.type ?? 'application/octet-stream').end(packed);
  else if (reply.file !== undefined) res.type(reply.file.type).set('Content-Length', String(reply.file.size)).end();
  else if (reply.body === undefined) res.end();
  else res.json(reply.body);
}

/** Compressed where the reader takes that, beside the thread that serves. */
async function pack(req: Request, res: Response, bytes: Uint8Array): Promise<Uint8Array> {
  res.vary('Accept-Encoding');
  if (req.acceptsEncodings('gzip') !== 'gzip') return bytes;
  const packed = await zip(bytes);
  res.setHeader('Content-Encoding', 'gzip');
  return packed;
}
