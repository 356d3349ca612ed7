import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { closeCodes } from '#lib/domain/wire.ts';
import type { Timers } from '../timers.ts';
import { limits } from './limits.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** What `ws` would answer to a message that it will not read. */
const messageTooBig = 1009;
/** RFC 6455, 5.2: of a masked frame with less than 126 bytes. */
const controlHeader = 6;

/** @param raw the socket under the WebSocket: frames are made here, once for all readers, and written to it */
export function overWebSocket(ws: WebSocket, raw: Socket, timers: Timers): Transport {
  let events: TransportEvents | undefined;
  let over = false;
  let answered = true;
  /** Up to where the bytes read belong to frames that have arrived whole. */
  let whole = 0;

  const hangUp = ws.close.bind(ws);
  // `ws` closes by itself when a message is beyond its limit; the code has to be ours, or the client would try again.
  ws.close = (code, reason) => hangUp(code === messageTooBig ? closeCodes.frameTooLarge : code, reason);

  const told = <Args extends unknown[]>(tell: (listener: TransportEvents, ...args: Args) => void) => {
    return (...args: Args) => {
      if (!over && events) tell(events, ...args);
    };
  };
  ws.on(
    'message',
    told((listener, data: unknown, isBinary: boolean) => {
      whole = raw.bytesRead;
      if (isBinary) listener.message(data as Buffer);
      else listener.unfit('not binary');
    }),
  );
  ws.on(
    'ping',
    told((listener, data: Buffer) => {
      whole += controlHeader + data.byteLength;
      listener.control();
      if (!over) ws.pong(data);
    }),
  );
  ws.on(
    'pong',
    told((listener, data: Buffer) => {
      whole += controlHeader + data.byteLength;
      answered = true;
      listener.control();
    }),
  );
  ws.on(
    'error',
    told((listener, error: Error & { code?: string }) => {
      if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') listener.unfit('too large');
    }),
  );
  ws.on(
    'close',
    told((listener) => {
      over = true;
      listener.gone();
    }),
  );
  raw.on(
    'drain',
    told((listener) => listener.drained()),
  );
  raw.setNoDelay(true);

  return {
    listen: (listener) => void (events = listener),
    write(frames) {
      if (!over && raw.writable) raw.write(frames);
    },
    get buffered() {
      return raw.writableLength;
    },
    get bytesUnderWay() {
      return Math.max(0, raw.bytesRead - whole);
    },
    get bytesTaken() {
      return raw.bytesWritten - raw.writableLength;
    },
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    ping() {
      if (over) return;
      if (!answered) return ws.terminate();
      answered = false;
      ws.ping();
    },
    close(code, reason) {
      if (over) return;
      over = true;
      if (raw.writableLength > 0) return ws.terminate();
      // A paused socket would not hear the answer to its close.
      ws.resume();
      ws.close(code, reason);
      timers.after(limits.closeMs, () => ws.terminate());
    },
    destroy() {
      over = true;
      ws.terminate();
    },
  };
}
