import type {
  Aggregates,
  AuditChain,
  Blobs,
  Bus,
  Clock,
  Documents,
  Ids,
  Log,
  Merging,
  MinutesLog,
  MinutesWriter,
  Passwords,
  Sessions,
  Signing,
} from '#server/ports.ts';
import type { Boxes, Later } from '../ballots/box.ts';
import type { ExportRunner } from '../exports/runner.ts';
import type { Attempts } from './attempts.ts';
import type { OneByOne } from './one-by-one.ts';
import type { Relay } from './relay.ts';

/** What the composition root gives. */
export interface WorkspaceDeps {
  aggregates: Aggregates;
  chain: AuditChain;
  blobs: Blobs;
  minutesLog: MinutesLog;
  minutesWriter: MinutesWriter;
  merging: Merging;
  documents: Documents;
  bus: Bus;
  clock: Clock;
  ids: Ids;
  passwords: Passwords;
  sessions: Sessions;
  signing: Signing;
  log: Log;
  /** Whether a mail server is set up. */
  sendsMail?: boolean;
  /** The public address, for links, without a slash at the end. */
  origin: string;
  /** The one-time code that guards the set-up page; absent when the store was not empty at the start. */
  setUpCode?: string;
  /** Tests put their own in the place of the system's timers. */
  later?: Later;
}

/** What each use case receives. */
export interface Deps extends WorkspaceDeps {
  relay: Relay;
  attempts: Attempts;
  oneByOne: OneByOne;
  boxes: Boxes;
  exports: ExportRunner;
}
