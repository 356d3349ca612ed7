import type { Clock, Log, MinutesLog, NodeName } from '../../ports.ts';
import type { Timers } from '../timers.ts';
import type { Settings } from './limits.ts';
import type { Loaded } from './load.ts';
import type { Flusher } from './outbox.ts';
import type { Peers } from './peers.ts';
import type { Room } from './room.ts';
import type { Elapsed } from './shares.ts';

export interface RoomParts {
  log: MinutesLog;
  clock: Clock;
  timers: Timers;
  flusher: Flusher;
  logger: Log;
  /** Under which name this node writes now. */
  node: () => NodeName;
  settings: Settings;
  elapsed: Elapsed;
  outageMs: number;
  /** Whether others may write into the log (S4). */
  watchLog: boolean;
  /** Has it looked at before it is time. */
  lookSoon: () => void;
  /** It left memory: nobody has it open and all of it is durable (S10), or it cannot be served. */
  onOver: (room: Room) => void;
}

/** A document as it is when it comes into memory. */
export interface RoomState extends Loaded {
  documentId: string;
  /** Organisation, under whose key content is kept (D5). */
  scope: string;
  bound: ReadonlyMap<number, string>;
  recoveringUntil: number | undefined;
  /** Absent where no other node can have it open. */
  peers: Peers | undefined;
}
