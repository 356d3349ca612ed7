import type {
  Aggregates,
  AuditChain,
  Blobs,
  Bus,
  Clock,
  Ids,
  Log,
  Merging,
  MinutesLog,
  Passwords,
  Sessions,
} from '#server/ports.ts';
import type { Attempts } from './attempts.ts';
import type { OneByOne } from './one-by-one.ts';
import type { Relay } from './relay.ts';

/** What the composition root gives. */
export interface WorkspaceDeps {
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  minutesLog: MinutesLog;
  merging: Merging;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  passwords: Passwords;
  sessions: Sessions;
  log: Log;
  /** The public address, for links, without a slash at the end. */
  origin: string;
  /** The one-time code that guards the set-up page; absent when the store was not empty at the start. */
  setUpCode?: string;
}

/** What each use case receives. */
export interface Deps extends WorkspaceDeps {
  relay: Relay;
  attempts: Attempts;
  oneByOne: OneByOne;
}
