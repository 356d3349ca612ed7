/** The composition root: config → adapters → use cases → http + realtime. Imported by `main.ts` and by tests alone. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createBundles } from './adapters/documents/bundles.ts';
import { createDocuments } from './adapters/documents/documents.ts';
import { createLog, type ClosableLog } from './adapters/log/pino.ts';
import { createSessions } from './adapters/lucia/sessions.ts';
import { createIdentityProviders } from './adapters/openid/identity-providers.ts';
import { createPasswords } from './adapters/passwords/argon2id.ts';
import { createOneTimeCodes } from './adapters/second-factors/otpauth.ts';
import { createPasskeys } from './adapters/second-factors/simplewebauthn.ts';
import { createMerging } from './adapters/merging/merging.ts';
import { createSigning } from './adapters/signing/ed25519.ts';
import { systemClock } from './adapters/system/clock.ts';
import { createIds } from './adapters/system/ids.ts';
import { factsOf } from './compose/facts.ts';
import { mailParts } from './compose/mail.ts';
import { serviceMetrics } from './compose/metrics.ts';
import { erasingOf, followKeys, rotate, warnOfStorage, type RotateKeys } from './compose/keys.ts';
import { LateMinutesWriter } from './compose/minutes-writer.ts';
import { openStore, type OpenStore } from './compose/store.ts';
import { agreedSetUpCode, newSetUpCode } from './compose/set-up-code.ts';
import { tellSvelteKit, type Config } from './config.ts';
import { createApp } from './http/app.ts';
import { currentRequest } from './http/context.ts';
import { counted, measured, tallied } from './http/measure.ts';
import { builtPages, developmentPages, noPages, type Pages } from './http/pages.ts';
import { listen, type Listener } from './http/server.ts';
import { createCompaction } from './jobs/compaction.ts';
import { createExpunctionJob } from './jobs/expunction.ts';
import { startJobs } from './jobs/run.ts';
import type { Bundles, Clock, Documents, Ids, Log, Merging, MinutesLog, Passwords } from './ports.ts';
import { createRealtime } from './realtime/index.ts';
import { ConnectionRegister } from './realtime/register.ts';
import type { Later } from './usecases/ballots/box.ts';
import { createWorkspace, type Workspace } from './usecases/workspace.ts';

const second = 1_000;
const minute = 60 * second;
/** What another node left unmade is taken up as soon as its claim is over. */
const exportsEveryMs = 10 * second;
const mailEveryMs = 10 * second;
/** How long requests under way may take to end while the process drains. */
const requestGraceMs = 4 * second;

/** What tests put in the place of the real thing. */
export interface Replacements {
  clock?: Clock;
  passwords?: Passwords;
  log?: ClosableLog;
  /** How long papers of a secret ballot wait for others. */
  later?: Later;
  /** Tests of the API alone need no build. */
  pages?: 'none';
}

/** Store and use cases, as the server and the operator's tool share them. */
export interface Opened {
  store: OpenStore;
  workspace: Workspace;
  minutesLog: MinutesLog;
  minutesWriter: LateMinutesWriter;
  merging: Merging;
  documents: Documents;
  bundles: Bundles;
  clock: Clock;
  ids: Ids;
  rotateKeys: RotateKeys;
  /** What this process is called in the minutes log. */
  readonly node: string;
}

export interface Service extends Opened {
  readonly origin: string;
  /** The code for the set-up page, when the store is empty. */
  readonly setUpCode: string | undefined;
  readonly log: ClosableLog;
  /** Drains: readyz 503, nothing new accepted, sockets told 4530, requests ended, store closed. */
  stop(): Promise<void>;
}

interface Opening extends Replacements {
  config: Config;
  origin: string;
  serving: boolean;
  log: ClosableLog;
}

async function open({ config, origin, serving, log, ...replaced }: Opening): Promise<Opened & { setUpCode: string }> {
  const clock = replaced.clock ?? systemClock;
  const ids = createIds(clock);
  const store = await openStore({ config, clock, serving, log });
  const merging = createMerging({ thread: serving });
  const documents = createDocuments({ thread: serving });
  const bundles = createBundles({ thread: serving });
  const setUpCode = serving && store.watchLog ? await agreedSetUpCode(store.aggregates) : newSetUpCode();
  const { aggregates, bus } = store;
  const minutesWriter = new LateMinutesWriter({ log: store.log, clock, node: () => bus.node });
  const signing = createSigning({ aggregates, clock, key: config.signingKey, makesKey: !isGuarded(config) });
  const workspace = createWorkspace({
    aggregates: store.aggregates,
    chain: store.chain,
    blobs: store.blobs,
    minutesLog: store.log,
    minutesWriter,
    merging,
    documents,
    bundles,
    bus,
    clock,
    ids,
    passwords: replaced.passwords ?? createPasswords(),
    oneTimeCodes: createOneTimeCodes(clock),
    passkeys: createPasskeys(origin),
    sessions: createSessions({ aggregates: store.aggregates, clock, ids, origin }),
    signing,
    log,
    origin,
    erasing: erasingOf(store),
    storage: {
      store: config.mongoUri === undefined ? 'embedded' : 'mongodb',
      encryption: store.protection.encryption,
    },
    signInProviders: { allowed: config.signInProviders, ask: createIdentityProviders({ clock }) },
    sendsMail: config.smtpUrl !== undefined,
    facts: factsOf(config, origin, version),
    ...(serving ? { setUpCode } : {}),
    ...(replaced.later === undefined ? {} : { later: replaced.later }),
  });
  return {
    store,
    workspace,
    minutesLog: store.log,
    minutesWriter,
    merging,
    documents,
    bundles,
    clock,
    ids,
    setUpCode,
    rotateKeys: (options, tell) => rotate(store, clock, options, tell),
    get node() {
      return bus.node;
    },
  };
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
  const { log, errors } = tallied(options.log ?? (await createLog({ pretty: !config.production })));
  // First of all: so the port is known, and a second start on it leaves the store alone.
  const listener = await listen(config.host, config.port);
  const origin = config.origin ?? `http://localhost:${listener.port}`;
  try {
    const opened = await open({ ...options, config, origin, serving: true, log });
    try {
      warn(config, opened.store, log);
      return await serve(config, options, { ...opened, origin, log, errors, listener });
    } catch (error) {
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
  });
  const workspace = measured(parts.workspace, metrics);
  const ports = { log: counted(store.log, metrics), blobs: store.blobs, bus: store.bus, clock, ids };
  const { aggregates } = store;
  const working = { log: store.log, aggregates, merging: parts.merging, clock, logger: log };
  const compaction = createCompaction({ ...working, node: () => store.bus.node, gate: store.gate });
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
  const jobs = startJobs(
    [
      { name: 'audit.relay', everyMs: minute, run: workspace.jobs.relayAll },
      { name: 'minutes.compact', everyMs: minute, run: () => compaction.run() },
      { name: 'minutes.expunge', everyMs: minute, run: () => expunction.run() },
      ...(mail === undefined ? [] : [{ name: 'mail.send', everyMs: mailEveryMs, run: mail.run }]),
      { name: 'data.retention', everyMs: 60 * minute, run: workspace.jobs.runRetention },
      { name: 'audit.mailHeads', everyMs: 10 * minute, run: workspace.jobs.mailHeads },
      { name: 'terms.watch', everyMs: minute, run: workspace.jobs.watchTerms },
      { name: 'keys.refresh', everyMs: minute, run: followKeys(store) },
      { name: 'exports.resume', everyMs: exportsEveryMs, run: workspace.jobs.resumeExports },
      { name: 'sessions.purge', everyMs: 60 * minute, run: workspace.jobs.purgeExpired },
    ],
    log,
  );

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
    checkReady: () => store.check(),
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
      await Promise.all([parts.merging.close(), parts.documents.close(), parts.bundles.close()]);
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

/** Where real meetings are held: what protects their records is not made up there (D5). */
const isGuarded = ({ production, environment }: Config): boolean =>
  environment === 'production' || (production && environment !== 'demo');

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

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The operator's tool: beside a running server, or without one. */
export async function openTool(config: Config, clock: Clock = systemClock): Promise<Opened> {
  const log = await createLog({ pretty: !config.production, level: 'warn', to: 'stderr' });
  return open({ config, origin: config.origin ?? `http://localhost:${config.port}`, serving: false, log, clock });
}

export { copyStore, restoreStore } from './compose/copy.ts';
export { wipeDemo } from './compose/demo.ts';
export { hasStore, placeName } from './compose/places.ts';
