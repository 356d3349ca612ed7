import { createHash, timingSafeEqual } from 'node:crypto';
import { Router, type Request } from 'express';
import { QuorateError } from '../errors.ts';
import { isLoopback } from '../usecases/shared/loopback.ts';
import type { Metrics } from './metrics.ts';
import { takesOnly, type LocalResponse } from './respond.ts';
import { noStore, nothingAllowed } from './security.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

export interface HealthParts {
  /** Resolves when store and bus answer; rejects otherwise. */
  checkReady(): Promise<void>;
  draining(): boolean;
  metrics: Metrics;
  metricsToken: string | undefined;
}

/** For whoever runs the process: alive, ready, figures. */
export function healthRoutes(parts: HealthParts): Router {
  const router = Router({ caseSensitive: true });
  const addresses = ['/healthz', '/readyz', '/metrics'];
  router.use(addresses, noStore, nothingAllowed, (_req, res, next) => {
    (res as LocalResponse).locals.route = 'health';
    next();
  });
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'alive' });
  });
  router.get('/readyz', async (_req, res) => {
    if (parts.draining()) throw new QuorateError('unavailable', 'This node is shutting down.');
    await parts.checkReady().catch((cause: unknown) => {
      // Ours say which of them it is: store, bus or lease.
      const why = cause instanceof QuorateError ? cause.message : 'The store does not answer.';
      throw new QuorateError('unavailable', why, { cause });
    });
    res.json({ status: 'ready' });
  });
  router.get('/metrics', async (req, res) => {
    if (!mayReadMetrics(req, parts.metricsToken)) throw new QuorateError('forbidden');
    res.type(parts.metrics.contentType).send(await parts.metrics.text());
  });
  router.all(addresses, takesOnly(['GET', 'HEAD']));
  return router;
}

/** Somebody on this machine (and not through a proxy on it), or whoever has the token. */
function mayReadMetrics(req: Request, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
  if (token !== undefined && given !== undefined) return timingSafeEqual(digest(token), digest(given));
  const forwarded = req.headers['x-forwarded-for'] ?? req.headers.forwarded;
  return forwarded === undefined && isLoopback(req.socket.remoteAddress ?? '');
}
