import type { WebSocket } from 'ws';
import * as encoding from 'lib0/encoding';
import { messageTypes, syncTypes } from '#lib/domain/wire.ts';

/** A y-websocket frame that carries an update. */
export function updateFrame(update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, messageTypes.sync);
  encoding.writeVarUint(encoder, syncTypes.update);
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

/** The code with which a socket is closed. */
export const closeOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve, reject) => {
    socket.once('close', resolve);
    socket.once('error', reject);
  });
