/** What the minutes endpoint needs of the world, and what it is asked. */
import type { Blobs, Clock, Gate, Ids, Log, MinutesLog, NodeName, Wire } from '../../ports.ts';
import type { PersonActor } from '../../usecases/actor.ts';
import type { ConnectionRegister } from '../register.ts';
import type { Timers } from '../timers.ts';
import type { Settings } from './limits.ts';
import type { Elapsed } from './shares.ts';

/** What `minutes.open` says of one person and one document. */
export interface OpenedMinutes {
  documentId: string;
  meetingId: string;
  boardId: string;
  organisationId: string;
  itemIds: string[];
  write: boolean;
  frozen: boolean;
  frozenBlobId?: string;
  name: string;
}

/** The use cases that are asked. */
export interface MinutesUseCases {
  auth: { authenticate(token: string): Promise<{ actor: PersonActor }> };
  minutes: { open(actor: PersonActor, input: { documentId: string }): Promise<OpenedMinutes> };
}

export interface MinutesParts {
  workspace: MinutesUseCases;
  log: MinutesLog;
  blobs: Pick<Blobs, 'get'>;
  clock: Clock;
  ids: Ids;
  timers: Timers;
  logger: Log;
  /** Under which name this node writes now. */
  node: () => NodeName;
  gate: Gate;
  /** Absent where no other node can have the same documents open. */
  wire: Wire | undefined;
  /** Whether others may write into the log: it is looked at then (S4). */
  watchLog: boolean;
  /** How long the log may fail before those who write are told to come back later. Milliseconds. */
  outageMs: number;
  register: ConnectionRegister;
  settings: Settings;
  elapsed: Elapsed;
  /** Nobody has this document open any more on this node. */
  onClosed: (documentId: string) => void;
}

/** What the upgrade request asked for. */
export interface Request {
  documentId: string | undefined;
  token: string | undefined;
  acks: boolean;
  authors: boolean;
}
