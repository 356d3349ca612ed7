/** Config → adapters → use cases, for the server and for the operator's tool. */
import { readFileSync } from 'node:fs';
import { createBundles } from '../adapters/documents/bundles.ts';
import { createDocuments } from '../adapters/documents/documents.ts';
import { createLog, type ClosableLog } from '../adapters/log/pino.ts';
import { createSessions } from '../adapters/lucia/sessions.ts';
import { createIdentityProviders } from '../adapters/openid/identity-providers.ts';
import { createPasswords } from '../adapters/passwords/argon2id.ts';
import { computingAside } from '../adapters/passwords/hashing.ts';
import { createOneTimeCodes } from '../adapters/second-factors/otpauth.ts';
import { createPasskeys } from '../adapters/second-factors/simplewebauthn.ts';
import { createMerging } from '../adapters/merging/merging.ts';
import { createSigning } from '../adapters/signing/ed25519.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { createIds } from '../adapters/system/ids.ts';
import { Bell } from './bell.ts';
import { factsOf } from './facts.ts';
import { erasingOf, rotate, type RotateKeys } from './keys.ts';
import { LateMinutesWriter } from './minutes-writer.ts';
import { observed } from './observed-passwords.ts';
import { openStore, type OpenStore } from './store.ts';
import { agreedSetUpCode, newSetUpCode } from './set-up-code.ts';
import type { Config } from '../config.ts';
import type { Clock, Ids, Merging, MinutesLog, Passwords } from '../ports.ts';
import type { Later } from '../usecases/ballots/box.ts';
import { createWorkspace, type Workspace } from '../usecases/workspace.ts';

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
  clock: Clock;
  ids: Ids;
  /** Rung when there may be mail to send. */
  mailBell: Bell;
  rotateKeys: RotateKeys;
  /** Passwords that are being compared or hashed, and those that wait for it. */
  hashesUnderWay: () => number;
  /** Ends the processes beside this one. */
  endAside: () => Promise<void>;
  /** What this process is called in the minutes log. */
  readonly node: string;
}

interface Opening extends Replacements {
  config: Config;
  origin: string;
  serving: boolean;
  log: ClosableLog;
}

/** Where real meetings are held: what protects their records is not made up there (D5). */
export const isGuarded = ({ production, environment }: Config): boolean =>
  environment === 'production' || (production && environment !== 'demo');

export const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export async function open({
  config,
  origin,
  serving,
  log,
  ...replaced
}: Opening): Promise<Opened & { setUpCode: string }> {
  const clock = replaced.clock ?? systemClock;
  const ids = createIds(clock);
  const store = await openStore({ config, clock, serving, log });
  const merging = createMerging({ aside: serving });
  const documents = createDocuments({ aside: serving });
  const bundles = createBundles({ aside: serving });
  const setUpCode = serving && store.watchLog ? await agreedSetUpCode(store.aggregates) : newSetUpCode();
  const { aggregates, bus } = store;
  const minutesWriter = new LateMinutesWriter({ log: store.log, clock, node: () => bus.node });
  const signing = createSigning({ aggregates, clock, key: config.signingKey, makesKey: !isGuarded(config) });
  const mailBell = new Bell();
  const hashing = serving && replaced.passwords === undefined ? computingAside() : undefined;
  const passwords = observed(replaced.passwords ?? createPasswords(hashing));
  const workspace = createWorkspace({
    aggregates: store.aggregates,
    blind: store.blind,
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
    passwords: passwords.port,
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
    mailWaits: mailBell.ring,
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
    clock,
    ids,
    setUpCode,
    mailBell,
    rotateKeys: (options, tell) => rotate(store, clock, options, tell),
    hashesUnderWay: passwords.underWay,
    async endAside() {
      await Promise.all([merging.close(), documents.close(), bundles.close(), hashing?.close()]);
    },
    get node() {
      return bus.node;
    },
  };
}

/** The operator's tool: beside a running server, or without one. */
export async function openTool(config: Config, clock: Clock = systemClock): Promise<Opened> {
  const log = await createLog({ pretty: !config.production, level: 'warn', to: 'stderr' });
  return open({ config, origin: config.origin ?? `http://localhost:${config.port}`, serving: false, log, clock });
}
