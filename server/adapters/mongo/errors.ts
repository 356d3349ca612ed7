import {
  MongoBulkWriteError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';

import { QuorateError } from '#server/errors.ts';

/** What servers answer while they change roles, shut down, have too much to do, or lack the others of their set. */
const passingCodes = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  24, // LockTimeout
  43, // CursorNotFound
  50, // MaxTimeMSExpired
  63, // StaleShardVersion
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  150, // StaleEpoch
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  237, // CursorKilled
  262, // ExceededTimeLimit
  365, // TemporarilyUnavailable
  462, // IngressRequestRateLimitExceeded
  9001, // SocketException
  10058, // LegacyNotPrimary
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11601, // Interrupted
  11602, // InterruptedDueToReplStateChange
  13388, // StaleConfig
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
  14031, // OutOfDiskSpace
]);

/** The driver exports no class for these. */
const passingNames = new Set(['MongoWaitQueueTimeoutError', 'MongoPoolClosedError']);
const closedNames = new Set(['MongoNotConnectedError', 'MongoTopologyClosedError', 'MongoClientClosedError']);
const passingLabels = ['RetryableWriteError', 'RetryableError', 'SystemOverloadedError'];

/**
 * The driver puts what went wrong on the way (a connection that was lost) into this class too, as if some of the writes
 * had been refused: none is named then, and nobody knows which were applied.
 */
const isCutShort = (error: Error): boolean =>
  error instanceof MongoBulkWriteError && [error.writeErrors].flat().length === 0 && error.code === undefined;

/**
 * Whether an error of the driver says that the store cannot be used at this moment, rather than that it refuses what
 * was asked. After one of these a write may have been applied or not: a lost answer, a primary that stepped down, a
 * majority that did not confirm in time.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (error instanceof MongoWriteConcernError) return true;
  if (passingNames.has(error.name) || closedNames.has(error.name)) return true;
  if (isCutShort(error)) return true;
  if (!(error instanceof MongoServerError)) return false;
  return passingCodes.has(Number(error.code)) || passingLabels.some((label) => error.hasErrorLabel(label));
}

/** The connection was closed by ourselves: nothing will become of anything any more. */
export const isClosed = (error: unknown): boolean => error instanceof Error && closedNames.has(error.name);

/** @param cause the driver's error */
export const unavailable = (cause: unknown): QuorateError =>
  new QuorateError('unavailable', 'The store cannot be used just now.', { cause });

const duplicateKey = 11000;

/** A unique key, or an id, is taken. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof MongoServerError && Number(error.code) === duplicateKey;

/**
 * The name of the index whose key is taken; `_id_` for the id. From the message: not every server sends `keyPattern`.
 */
export const duplicateIndex = (error: unknown): string | undefined =>
  error instanceof Error ? /\bindex: (\S+)/.exec(error.message)?.[1] : undefined;
