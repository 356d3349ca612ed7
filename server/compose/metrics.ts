/** Where the figures of a process come from. */
import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import { createMetrics, type Metrics, type MetricSources } from '../http/metrics.ts';
import type { OpenStore } from './store.ts';

interface Parts extends Pick<MetricSources, 'connections' | 'errors' | 'mailWaitingSeconds' | 'hashesUnderWay'> {
  config: Config;
  store: OpenStore;
  version: string;
  /** Of minutes sync. */
  stats: () => { documents: number; waiting: number };
}

export function serviceMetrics({ config, store, version, stats, ...sources }: Parts): Metrics {
  const { bus, gate, storage, busHeard } = store;
  const { redisUrl } = config;
  const metrics = createMetrics({
    ...sources,
    openDocuments: () => stats().documents,
    minutesWaiting: () => stats().waiting,
    node: {
      version,
      name: () => bus.node,
      leaseHolds: () => gate.holds,
      storeAnswers: () => storage.ok,
      bus: busHeard && redisUrl !== undefined ? { id: idOf(redisUrl), heard: busHeard } : undefined,
    },
  });
  gate.onFenced(() => metrics.fenced());
  return metrics;
}

/** Nodes on different buses do not hear each other, and each hears itself: this tells them apart. No secret is in it. */
function idOf(redisUrl: string): string {
  const { host, pathname } = new URL(redisUrl);
  return createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 8);
}
