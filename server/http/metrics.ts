import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { connectionKinds, type ConnectionKind } from '#lib/domain/revocation.ts';

export interface HttpMetrics {
  request(method: string, route: string, status: number, seconds: number): void;
}

export interface Metrics extends HttpMetrics {
  logAppended(): void;
  /** @param seconds from the clerk's request to the last node's answer */
  revoked(seconds: number): void;
  /** Prometheus text. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** What is asked when the figures are read. */
export interface MetricSources {
  connections(): Partial<Record<ConnectionKind, number>>;
  openDocuments(): number;
}

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Event-loop delay is among prom-client's own (`nodejs_eventloop_lag_*`). */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  // Each look at the event loop wakes the process; its longest pause is seen all the same.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const registers = [registry];
  const requests = new Histogram({
    name: 'quorate_http_request_seconds',
    help: 'Requests answered, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const appends = new Counter({
    name: 'quorate_minutes_log_appends_total',
    help: 'Entries added to minutes logs',
    registers,
  });
  const revocations = new Histogram({
    name: 'quorate_revocation_seconds',
    help: 'From the request to revoke to the last connection closed',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 3],
    registers,
  });
  new Gauge({
    name: 'quorate_live_connections',
    help: 'Connections open now, by kind',
    labelNames: ['kind'] as const,
    registers,
    collect() {
      const now = sources.connections();
      for (const kind of connectionKinds) this.set({ kind }, now[kind] ?? 0);
    },
  });
  new Gauge({
    name: 'quorate_open_minutes_documents',
    help: 'Minutes documents in memory',
    registers,
    collect() {
      this.set(sources.openDocuments());
    },
  });
  return {
    request: (method, route, status, seconds) =>
      requests.observe({ method: knownMethods.has(method) ? method : 'other', route, status: String(status) }, seconds),
    logAppended: () => appends.inc(),
    revoked: (seconds) => revocations.observe(seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
