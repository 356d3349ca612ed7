import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { connectionKinds, type ConnectionKind } from '#lib/domain/revocation.ts';
import { addNodeFigures, type NodeFigures } from './node-metrics.ts';

export interface HttpMetrics {
  request(method: string, route: string, status: number, seconds: number): void;
}

export interface Metrics extends HttpMetrics {
  /** @param seconds until the entry was in the log */
  logAppended(seconds: number): void;
  logRefused(): void;
  /** @param seconds from the clerk's request to the last node's answer */
  revoked(seconds: number): void;
  /** Another node has ended this one's lease. */
  fenced(): void;
  /** Prometheus text. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** What is asked when the figures are read. */
export interface MetricSources {
  connections(): Partial<Record<ConnectionKind, number>>;
  openDocuments(): number;
  /** What of open documents waits to be written. */
  minutesWaiting(): number;
  /** How long the mail that waits longest has waited; 0 when none does, or none is sent from here. */
  mailWaitingSeconds(): number;
  /** Passwords that are being compared or hashed, and those that wait for it. */
  hashesUnderWay(): number;
  node: NodeFigures;
  /** How often each event of the log was an error. */
  errors(): ReadonlyMap<string, number>;
}

/** Each has an alert (deploy/alerts.yaml). There from the start: Prometheus does not see a counter begin with 1 rise. */
export const errorsToWakeFor = [
  'a passage could not be expunged yet',
  'a sign-in provider cannot be reached',
  'an encryption key is missing',
  'audit relay failed',
  'bus.handler_failed',
  'job failed',
  'minutes could not be compacted',
  'minutes could not be opened',
  'minutes log failed',
  'request failed',
  'store.flush_failed',
  'the head of an audit log could not be mailed',
  'the head of an audit log was not taken',
  'what is over its period could not be deleted',
] as const;

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
  const appendTimes = new Histogram({
    name: 'quorate_minutes_log_append_seconds',
    help: 'Until an entry was in the log: in the file, or with the majority of the replica set',
    // The embedded store takes well under a millisecond, MongoDB some milliseconds, a busy network more.
    buckets: [0.0005, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const refusals = new Counter({
    name: 'quorate_minutes_log_failures_total',
    help: 'Times that the log did not take an entry; it is kept and tried again',
    registers,
  });
  const revocations = new Histogram({
    name: 'quorate_revocation_seconds',
    help: 'From the request to revoke to the last connection closed',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 3, 5],
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
  const count = (name: string, help: string, now: () => number) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(now());
      },
    });
  count('quorate_open_minutes_documents', 'Minutes documents in memory', sources.openDocuments);
  count('quorate_minutes_waiting', 'Changes of open minutes that are not in the log yet', sources.minutesWaiting);
  count('quorate_mail_waiting_seconds', 'Age of the oldest mail that is to be sent', sources.mailWaitingSeconds);
  count('quorate_password_hashes_under_way', 'Passwords being compared or hashed, or waiting', sources.hashesUnderWay);
  new Counter({
    name: 'quorate_log_errors_total',
    help: 'Lines of level error in the log of this process, by event',
    labelNames: ['event'] as const,
    registers,
    collect() {
      this.reset();
      for (const event of errorsToWakeFor) this.inc({ event }, 0);
      for (const [event, count] of sources.errors()) this.inc({ event }, count);
    },
  });
  const fenced = addNodeFigures(registry, sources.node);
  return {
    request: (method, route, status, seconds) =>
      requests.observe({ method: knownMethods.has(method) ? method : 'other', route, status: String(status) }, seconds),
    logAppended(seconds) {
      appends.inc();
      appendTimes.observe(seconds);
    },
    logRefused: () => refusals.inc(),
    revoked: (seconds) => revocations.observe(seconds),
    fenced: () => fenced.inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
