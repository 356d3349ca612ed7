import type { ApiScope } from '../api-tokens.ts';

/** One of one's own signed-in browsers. */
export interface DeviceView {
  /** The session's public id. */
  id: string;
  device: string;
  startedAt: string;
  /** When it is over at the latest, whatever its use: ISO instant. */
  endsAt: string;
  /** The day (YYYY-MM-DD) of its last request. */
  lastSeen: string;
  online: boolean;
  /** The one that asks. */
  current: boolean;
}

/** A sign-in on a device that was new, of which its person is told. */
export interface NewDeviceView {
  /** The session's public id. */
  id: string;
  device: string;
  startedAt: string;
  /** Whether it is signed in still. */
  signedIn: boolean;
  /** When this is told no more: ISO instant. */
  toldUntil: string;
  /** Whether the session that asks may say that it was them. */
  mayRecognise: boolean;
}

/** How much was closed when devices were signed out. */
export interface DevicesEnded {
  sessions: number;
  connections: number;
}

export interface ApiTokenView {
  id: string;
  name: string;
  scopes: ApiScope[];
  createdAt: string;
  expiresAt: string;
  lastUsed?: string;
}

export interface ApiTokenMade extends ApiTokenView {
  /** Shown in this answer only. */
  token: string;
}
