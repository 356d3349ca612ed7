/**
 * Close codes of both kinds of socket. Socket.IO sends them in its `closed` event.
 * 4400 to 4499 are final for the stock y-websocket client, 4500 to 4599 are retried by it.
 */
export const closeCodes = {
  notSignedIn: 4401,
  noAccess: 4403,
  noSuchDocument: 4404,
  frozen: 4409,
  accessRevoked: 4410,
  frameTooLarge: 4413,
  frameRefused: 4422,
  tooFast: 4529,
  unavailable: 4530,
} as const;

/** The limits that a connection can run into, as the reason of its close names them: pages tell by it what to say. */
export const limitReasons = {
  frame: 'frame too large',
  document: 'the document is as large as it may be',
  updates: 'too fast',
  connections: 'too many connections of one person',
  documents: 'too many documents of one person',
  address: 'too many connections of one address',
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** The y-websocket protocol's message types, and Quorate's opt-in ones (`?acks=1`, `?authors=1`). */
export const messageTypes = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /** `varUint(100) varUint(n)`: the first n sync frames (step 2, update) of this connection are durable. */
  durable: 100,
  /** `varUint(101) varUint(clientId) varString(personId) varString(name)`: who owns a Yjs client id, attested by the server. */
  author: 101,
} as const;

/** Sub-types of a sync message (y-protocols/sync). */
export const syncTypes = { step1: 0, step2: 1, update: 2 } as const;
