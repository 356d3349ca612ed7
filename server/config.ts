import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { hasHost, origin } from './config/addresses.ts';
import { encryptionFaults, encryptionKey, encryptionKeys } from './config/encryption-keys.ts';
import { type SubProcessor, subProcessors, words } from './config/operator-words.ts';
import { signInProviders, usualSignInProviders } from './config/sign-in-providers.ts';
import { signingKey } from './config/signing-key.ts';
import { isSafeMongoUri, isSafeRedisUrl, readMongoUri } from './config/store-addresses.ts';

/** What the process was told by its environment: parsed once, checked, frozen. */
export interface Config {
  /** A hosted node: JSON logs, all interfaces. */
  readonly production: boolean;
  /** Pages come from their sources through Vite, and change as those do. */
  readonly development: boolean;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The public address without a trailing slash; absent: `http://localhost:PORT` with the port in use. */
  readonly origin: string | undefined;
  /** How many proxies stand in front: the client's address is that many entries from the end of `X-Forwarded-For`. */
  readonly proxies: number;
  readonly dataDir: string;
  /** Whether `dataDir` was asked for or is the default. */
  readonly dataDirGiven: boolean;
  /** D2: the store carries this name, and a process of another environment refuses it. */
  readonly environment: string;
  /** Ed25519 private key. */
  readonly signingKey: KeyObject | undefined;
  readonly encryption: EncryptionGiven;
  readonly metricsToken: string | undefined;
  /** MongoDB instead of the embedded store. Holds a password: never for a log. */
  readonly mongoUri: string | undefined;
  /** The bus between nodes. Holds a password: never for a log. */
  readonly redisUrl: string | undefined;
  /** Where mail goes; without it mail is kept. Holds a password: never for a log. */
  readonly smtpUrl: string | undefined;
  /** The issuers that organisations may choose for single sign-on; one that ends in `/` stands for all that begin so. */
  readonly signInProviders: readonly string[];
  /** What the operator says of themselves, for the public page about security and data. */
  readonly about: {
    readonly operator?: string;
    readonly region?: string;
    readonly subProcessors: readonly SubProcessor[];
  };
  /** Of minutes sync; what is absent is as usual (`server/realtime/minutes/limits.ts`). */
  readonly limits: LimitsGiven;
  /** Of HTTP; what is absent is as usual (`server/http/rates.ts`). */
  readonly rates: { readonly requestsPerMinute?: number; readonly costlyPerMinute?: number };
  /** Of TCP; what is absent is as usual (`server/http/connections.ts`). */
  readonly connections: { readonly perAddress?: number; readonly atMost?: number };
}

/** D6: what the operator said of the encryption of what is stored. */
interface EncryptionGiven {
  /** Said in so many words. */
  readonly off: boolean;
  /** What lies in the clear is not read either: for a store in which nothing does. */
  readonly only?: boolean;
  /** Those that protect the data keys, 32 bytes each, the one in use first: secrets, never for a log. */
  readonly keys: readonly Uint8Array[];
}

interface LimitsGiven {
  readonly frameBytes?: number;
  readonly documentBytes?: number;
  readonly documentsPerPerson?: number;
  readonly connectionsPerPerson?: number;
  readonly socketsPerAddress?: number;
  readonly updatesPerSecond?: number;
}

/** The start has to stop: `message` lists every wrong variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';

  /** @param faults each begins with the variable's name */
  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`, options);
  }
}

/** @param unit what one of it is, in what the process counts */
const whole = (least: number, most: number, unit = 1) => {
  const fault = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, fault)
    .transform(Number)
    .refine((number) => number >= least && number <= most, fault)
    .transform((number) => number * unit)
    .optional();
};

const megabyte = 2 ** 20;

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test'], 'must be production, development or test').optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a whole number from 0 to 65535 (0: any free port)')
    .transform(Number)
    .refine((port) => port <= 65535, 'must be a whole number from 0 to 65535 (0: any free port)')
    .optional(),
  HOST: z
    .string()
    .regex(/^[\w.:%-]{1,255}$/, 'must be an IP address or a host name')
    .optional(),
  ORIGIN: origin.optional(),
  TRUST_PROXY: z
    .string()
    .regex(/^[0-9]$/, 'must be how many proxies stand in front, from 0 to 9')
    .transform(Number)
    .optional(),
  DATA_DIR: z
    .string()
    .refine((path) => !path.includes('\0') && path.trim() === path, 'must be the path of a folder')
    .optional(),
  ENVIRONMENT: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name in lower case, such as development, staging or production')
    .optional(),
  SIGNING_KEY: signingKey.optional(),
  ENCRYPTION: z.enum(['on', 'only', 'off'], 'must be on or off, or only').optional(),
  ENCRYPTION_KEY: encryptionKey.optional(),
  ENCRYPTION_KEYS_OLD: encryptionKeys.optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  SMTP_URL: z.string().refine(hasHost('smtp:', 'smtps:'), 'must be smtp://… or smtps://… with a host').optional(),
  SIGN_IN_PROVIDERS: signInProviders.optional(),
  OPERATOR_NAME: words.optional(),
  DATA_REGION: words.optional(),
  SUB_PROCESSORS: subProcessors.optional(),
  LIMIT_FRAME_MB: whole(1, 64, megabyte),
  LIMIT_DOCUMENT_MB: whole(1, 512, megabyte),
  LIMIT_DOCUMENTS_PER_PERSON: whole(1, 100_000),
  LIMIT_CONNECTIONS_PER_PERSON: whole(1, 100_000),
  LIMIT_SOCKETS_PER_ADDRESS: whole(1, 100_000),
  LIMIT_UPDATES_PER_SECOND: whole(50, 1_000_000),
  LIMIT_REQUESTS_PER_MINUTE: whole(60, 1_000_000),
  LIMIT_COSTLY_PER_MINUTE: whole(1, 100_000),
  LIMIT_TCP_PER_ADDRESS: whole(10, 1_000_000),
  LIMIT_TCP: whole(100, 1_000_000),
  MONGODB_URI: z
    .string()
    .refine((text) => readMongoUri(text) !== undefined, 'must be mongodb://… or mongodb+srv://… with a host')
    .optional(),
  REDIS_URL: z.string().refine(hasHost('redis:', 'rediss:'), 'must be redis://… or rediss://… with a host').optional(),
});

/** What spans variables: D1, D5, and that nodes on several machines cannot share a disk. */
function faultsTogether(env: z.infer<typeof schema>): string[] {
  const faults: string[] = [];
  const guarded = env.NODE_ENV === 'production' || env.ENVIRONMENT === 'production';
  if (env.REDIS_URL !== undefined && env.MONGODB_URI === undefined) {
    faults.push('REDIS_URL needs MONGODB_URI: the embedded store is served by one process');
  }
  if (guarded && env.MONGODB_URI !== undefined && !isSafeMongoUri(env.MONGODB_URI)) {
    faults.push('MONGODB_URI must use TLS in production (tls=true, or mongodb+srv), with certificates checked');
  }
  if (guarded && env.REDIS_URL !== undefined && !isSafeRedisUrl(env.REDIS_URL)) {
    faults.push('REDIS_URL must use TLS in production (rediss://…)');
  }
  faults.push(...encryptionFaults(env));
  return faults;
}

/**
 * The one reader of the environment. An empty value counts as unset.
 * @throws ConfigError with one message that names every wrong variable
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const names = Object.keys(schema.shape);
  const set = Object.fromEntries(
    names.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : [])),
  );
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  }
  const env = parsed.data;
  const faults = faultsTogether(env);
  if (faults.length > 0) throw new ConfigError(faults);
  const production = env.NODE_ENV === 'production';
  return Object.freeze({
    production,
    development: env.NODE_ENV === 'development',
    host: env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: env.PORT ?? 3000,
    origin: env.ORIGIN,
    proxies: env.TRUST_PROXY ?? 0,
    dataDir: env.DATA_DIR ?? './data',
    dataDirGiven: env.DATA_DIR !== undefined,
    environment: env.ENVIRONMENT ?? 'development',
    signingKey: env.SIGNING_KEY,
    encryption: Object.freeze({
      off: env.ENCRYPTION === 'off',
      ...(env.ENCRYPTION === 'only' ? { only: true } : {}),
      keys: [...(env.ENCRYPTION_KEY ? [env.ENCRYPTION_KEY] : []), ...(env.ENCRYPTION_KEYS_OLD ?? [])],
    }),
    metricsToken: env.METRICS_TOKEN,
    mongoUri: env.MONGODB_URI,
    redisUrl: env.REDIS_URL,
    smtpUrl: env.SMTP_URL,
    signInProviders: Object.freeze([...(env.SIGN_IN_PROVIDERS ?? usualSignInProviders)]),
    about: Object.freeze({
      ...given({ operator: env.OPERATOR_NAME, region: env.DATA_REGION }),
      subProcessors: env.SUB_PROCESSORS ?? [],
    }),
    limits: given({
      frameBytes: env.LIMIT_FRAME_MB,
      documentBytes: env.LIMIT_DOCUMENT_MB,
      documentsPerPerson: env.LIMIT_DOCUMENTS_PER_PERSON,
      connectionsPerPerson: env.LIMIT_CONNECTIONS_PER_PERSON,
      socketsPerAddress: env.LIMIT_SOCKETS_PER_ADDRESS,
      updatesPerSecond: env.LIMIT_UPDATES_PER_SECOND,
    }),
    rates: given({ requestsPerMinute: env.LIMIT_REQUESTS_PER_MINUTE, costlyPerMinute: env.LIMIT_COSTLY_PER_MINUTE }),
    connections: given({ perAddress: env.LIMIT_TCP_PER_ADDRESS, atMost: env.LIMIT_TCP }),
  });
}

/** A variable that the operator's own words name. @returns undefined when it is not set, or empty */
export const readVariable = (name: string): string | undefined => process.env[name] || undefined;

/** Without what is not there, so that it does not hide a default. */
function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.freeze(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));
}

/**
 * adapter-node's handler takes these from the environment while it is imported, and only then: to be called before.
 * @param origin the public address
 */
export function tellSvelteKit(origin: string): void {
  process.env.ORIGIN = origin;
  process.env.BODY_SIZE_LIMIT = '64K';
}
