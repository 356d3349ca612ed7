import type { Clock, Log } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import type { Settings } from './limits.ts';
import type { Flusher } from './outbox.ts';
import type { Elapsed, Shares } from './shares.ts';

/** The same for all connections. */
export interface ConnectionParts {
  flusher: Flusher;
  timers: Timers;
  clock: Clock;
  logger: Log;
  settings: Settings;
  elapsed: Elapsed;
  shares: Shares;
}

/** What was asked for in the address. */
export interface Wishes {
  acks: boolean;
  authors: boolean;
}
