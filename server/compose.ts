/** The composition root: config → adapters → use cases → http + realtime. Imported by `main.ts` and by tests alone. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog, type ClosableLog } from './adapters/log/pino.ts';
import { mailJob, startServiceJobs } from './compose/jobs.ts';
import { warnOfStorage } from './compose/keys.ts';
import { mailParts } from './compose/mail.ts';
import { serviceMetrics } from './compose/metrics.ts';
import { isGuarded, open, version, type Opened, type Replacements } from './compose/open.ts';
import { closingSessionsOver } from './compose/sessions-over.ts';
import type { OpenStore } from './compose/store.ts';
import { tellSvelteKit, type Config } from './config.ts';
import { QuorateError } from './errors.ts';
import { createApp } from './http/app.ts';
import { currentRequest } from './http/context.ts';
import { counted, measured, tallied } from './http/measure.ts';
import { builtPages, developmentPages, noPages, type Pages } from './http/pages.ts';
import { listen, type Listener } from './http/server.ts';
import { createCompaction } from './jobs/compaction.ts';
import { createExpunctionJob } from './jobs/expunction.ts';
import type { Log } from './ports.ts';
import { createRealtime } from './realtime/index.ts';
import { ConnectionRegister } from './realtime/register.ts';
import { collectorsGiveWay } from './system/give-way.ts';

/** How long requests under way may take to end while the process drains. */
const requestGraceMs = 4_000;
/** A page of the log is some milliseconds' work. */
const compactionRestMs = 25;

export interface Service extends Opened {
  readonly origin: string;
  /** The code for the set-up page, when the store is empty. */
  readonly setUpCode: string | undefined;
  readonly log: ClosableLog;
  /** Drains: readyz 503, nothing new accepted, sockets told 4530, requests ended, store closed. */
  stop(): Promise<void>;
}

export interface StartOptions extends Replacements {
  /** Runs when everything is in place, and before the first request is served. */
  beforeServing?: (opened: Opened) => Promise<void>;
}

/**
 * Binds the port, opens the store and serves.
 * @throws StartError, ConfigError, QuorateError in words for the operator
 */
export async function startService(config: Config, options: StartOptions = {}): Promise<Service> {
  collectorsGiveWay();
  const { log, errors } = tallied(options.log ?? (await createLog({ pretty: !config.production })));
  // First of all: so the port is known, and a second start on it leaves the store alone.
  const listener = await listen(config.host, config.port, {
    limits: config.connections,
    proxies: config.proxies,
    onRefused: (refused) => log.warn('connections refused', { refused }),
  });
  const origin = config.origin ?? `http://localhost:${listener.port}`;
  try {
    const opened = await open({ ...options, config, origin, serving: true, log });
    try {
      warn(config, opened.store, log);
      return await serve(config, options, { ...opened, origin, log, errors, listener });
    } catch (error) {
      await opened.endAside();
      await opened.store.close();
      throw error;
    }
  } catch (error) {
    await listener.stop(0);
    throw error;
  }
}

interface Serving extends Opened {
  origin: string;
  log: ClosableLog;
  errors: ReadonlyMap<string, number>;
  listener: Listener;
  setUpCode: string;
}

async function serve(config: Config, options: StartOptions, parts: Serving): Promise<Service> {
  const { store, clock, ids, origin, log, listener } = parts;
  // Pages live in a bundle of their own and reach the use cases through the request being served.
  (globalThis as Record<symbol, unknown>)[Symbol.for('quorate.request')] = currentRequest;
  const pages = await pagesFor(config, options, listener, origin);
  const register = new ConnectionRegister({ clock });
  const metrics = serviceMetrics({
    config,
    store,
    version,
    stats: () => realtime.stats(),
    connections: () => register.counts(),
    errors: () => parts.errors,
    mailWaitingSeconds: () => mail?.waitingSeconds() ?? 0,
    hashesUnderWay: parts.hashesUnderWay,
  });
  const workspace = measured(parts.workspace, metrics);
  const ports = { log: counted(store.log, metrics), blobs: store.blobs, bus: store.bus, clock, ids };
  const { aggregates } = store;
  const working = { log: store.log, aggregates, merging: parts.merging, clock, logger: log };
  const compaction = createCompaction({
    ...{ ...working, node: () => store.bus.node, gate: store.gate },
    rest: () => sleep(compactionRestMs),
  });
  const expunction = createExpunctionJob({ ...working, compaction });
  const { limits, proxies } = config;
  const { gate, wire, storage, watchLog, outageMs } = store;
  const realtime = createRealtime({
    workspace,
    ports,
    register,
    log,
    origin,
    limits,
    proxies,
    gate,
    wire,
    storage,
    watchLog,
    outageMs,
    settleBallot: workspace.ballots.settle,
    onClosed: compaction.soon,
  });
  parts.minutesWriter.through(realtime.minutes.write);
  const mail = mailParts(config.smtpUrl, { ...parts, workspace });
  await options.beforeServing?.({ ...parts, workspace });
  const closeSessionsOver = closingSessionsOver({ register, clock, workspace });
  const jobs = startServiceJobs({ workspace, store, compaction, expunction, mail, closeSessionsOver, log });
  parts.mailBell.answeredBy(() => jobs.soon(mailJob));

  let draining = false;
  const app = createApp({
    origin,
    proxies,
    rates: config.rates,
    clock,
    version,
    workspace,
    register,
    log,
    pages,
    metrics,
    metricsToken: config.metricsToken,
    draining: () => draining,
    gate,
    checkReady: async () => {
      if (listener.full()) throw new QuorateError('unavailable', 'This node has all the connections that it can take.');
      await store.check();
    },
  });
  realtime.attach(listener.server, config.development ? leaveToVite : undefined);
  listener.serve(app);
  const setUpNeeded = await workspace.setUp.needed();
  log.info('serving', { origin, environment: config.environment, node: parts.node });

  return {
    ...parts,
    workspace,
    setUpCode: setUpNeeded ? parts.setUpCode : undefined,
    async stop() {
      draining = true;
      log.info('draining');
      // At once: a request may wait for a socket's work, a socket for a request's, and Vite's own socket for nobody.
      await Promise.all([listener.stop(requestGraceMs), realtime.drain(), workspace.ballots.end(), pages.close()]);
      mail?.stop();
      await Promise.all([jobs.stop(), compaction.stop(), workspace.jobs.stopExports()]);
      await parts.endAside();
      await store.close();
      log.info('stopped');
      await log.flush();
    },
  };
}

function pagesFor(config: Config, options: StartOptions, listener: Listener, origin: string): Promise<Pages> {
  if (options.pages === 'none') return Promise.resolve(noPages);
  return config.development ? developmentPages(listener.server) : builtPages(origin, tellSvelteKit);
}

/** In development pages hear of changes through Vite's own socket, on the same server. */
function leaveToVite(req: IncomingMessage, socket: Socket): void {
  if (!req.headers['sec-websocket-protocol']?.startsWith('vite-')) socket.destroy();
}

function warn(config: Config, { protection }: OpenStore, log: Log): void {
  warnOfStorage(config, protection.encryption, log);
  if (config.smtpUrl === undefined) log.info('no mail server is set up: mail is kept for the clerk to hand on');
  if (isGuarded(config) && config.signingKey === undefined) {
    log.warn('SIGNING_KEY is not set: minutes can be approved, but not signed');
  }
  if (config.production && config.origin === undefined) {
    log.warn('ORIGIN is not set: browsers elsewhere than on this machine will be refused');
  }
}

export { copyStore, restoreStore } from './compose/copy.ts';
export { wipeDemo } from './compose/demo.ts';
export { hasStore, placeName } from './compose/places.ts';
export { openTool, type Opened, type Replacements } from './compose/open.ts';
