import { MongoAPIError, MongoCompatibilityError, MongoParseError, MongoServerSelectionError } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import { databaseOf, hostOf, optionsOf, withoutSecrets } from './address.ts';
import { isUnavailable } from './errors.ts';

export interface PlainWords {
  /** A sentence for the operator. Never the user or the password. */
  says: string;
  /** Whether it may pass by itself: a server that is just being started, say. */
  retry: boolean;
}

const codeOf = (error: Error): string | number | undefined =>
  'code' in error ? (error.code as string | number | undefined) : undefined;

/** An error, what caused it, and what the members of the set that were asked said. */
function* causes(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  if (error instanceof MongoServerSelectionError) {
    for (const server of error.reason?.servers.values() ?? []) yield* causes(server.error);
  }
  if (error instanceof AggregateError) for (const one of error.errors) yield* causes(one);
  yield* causes(error.cause);
}

interface Case {
  is: (error: Error) => boolean;
  says: (host: string, uri: string, error: Error) => string;
  retry: boolean;
}

const notFound = new Set<unknown>(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ESERVFAIL']);
const tlsCode = /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/;
/** Of the server; 8000 is what Atlas says. */
const authenticationFailed = new Set<unknown>([18, 8000]);
const unauthorized = 13;
const invalidNamespace = 73;
const databaseDiffersByCase = 13297;
const duringTls = /secureConnect/;

/** The first that fits one of the causes tells what is wrong. */
const cases: readonly Case[] = [
  {
    is: (error) => authenticationFailed.has(codeOf(error)),
    says: (host) => `${host} refused the user name or the password (authentication failed).`,
    retry: false,
  },
  {
    is: (error) => codeOf(error) === unauthorized,
    says: (host, uri) => `The user has no permission to read and write the database "${databaseOf(uri)}" at ${host}.`,
    retry: false,
  },
  {
    is: (error) => codeOf(error) === invalidNamespace || codeOf(error) === databaseDiffersByCase,
    says: (host, uri) => `${host} does not take "${databaseOf(uri)}" as the name of a database.`,
    retry: false,
  },
  {
    is: (error) => tlsCode.test(String(codeOf(error))),
    says: (host, _, error) => `${host} and this process do not agree on TLS: ${error.message}.`,
    retry: false,
  },
  {
    is: (error) => notFound.has(codeOf(error)),
    says: (host) => `The name ${host} is unknown (DNS).`,
    retry: true,
  },
  {
    is: (error) => error instanceof MongoCompatibilityError,
    says: (host, _, error) => `${host} runs a version of MongoDB that cannot be used: ${error.message}.`,
    retry: false,
  },
  {
    is: (error) => error instanceof MongoServerSelectionError && !error.reason?.servers.size,
    says: (host, uri) =>
      `${host} is no member of the replica set ${/[?&]replicaSet=([^&]+)/i.exec(uri)?.[1] ?? 'asked for'}, or the set ` +
      'is not initiated yet.',
    retry: true,
  },
  {
    is: (error) => duringTls.test(error.message),
    says: (host) => `${host} does not answer in TLS. Does it speak TLS at all?`,
    retry: true,
  },
  {
    is: (error) => error instanceof MongoServerSelectionError && [...error.reason!.servers.values()].some(isReadable),
    says: (host) => `No member of the replica set at ${host} can be written to.`,
    retry: true,
  },
  {
    is: isUnavailable,
    says: (host, uri, error) => `${host} does not answer: ${error.message}.${hint(uri, error)}`,
    retry: true,
  },
  {
    is: (error) => error instanceof MongoParseError || error instanceof MongoAPIError,
    says: (_, __, error) => `The address of the database cannot be used: ${error.message}.`,
    retry: false,
  },
];

const isReadable = (server: { isReadable: boolean }) => server.isReadable;

/** A server that wants TLS closes a connection that has none without a word. */
function hint(uri: string, error: Error): string {
  const plain = uri.startsWith('mongodb://') && !optionsOf(uri).has('tls') && !optionsOf(uri).has('ssl');
  return plain && /closed/.test(error.message) ? ' Does it want tls=true?' : '';
}

/**
 * What is wrong when the store cannot be opened at the start.
 * @param error what `openMongoStore` threw
 */
export function inPlainWords(error: unknown, uri: string): PlainWords {
  const all = [...causes(error)];
  for (const { is, says, retry } of cases) {
    const cause = all.find(is);
    if (cause) return { says: withoutSecrets(says(hostOf(uri), uri, cause)), retry };
  }
  // Our own refusals are in plain words already.
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof QuorateError) return { says: message, retry: error.code === 'unavailable' };
  return { says: withoutSecrets(`${hostOf(uri)} cannot be used: ${message}`), retry: false };
}
