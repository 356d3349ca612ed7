import type { Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { closeCodes } from '#lib/domain/wire.ts';
import type { Timers } from '../timers.ts';
import { limits } from './limits.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** What `ws` would answer to a message that it will not read. */
const messageTooBig = 1009;
/** RFC 6455, 5.2: of a masked frame with less than 126 bytes. */
const controlHeader = 6;

/** `ws` closes by itself when a message is beyond its limit; the code has to be ours, or the client would try again. */
class MinutesSocket extends WebSocket {
  transport: WsTransport | undefined;

  override close(code?: number, reason?: string): void {
    super.close(code === messageTooBig ? closeCodes.frameTooLarge : code, reason);
  }
}

/** @param maxPayload bytes of a message, from which on it is not read at all */
export const webSocketServer = (maxPayload: number): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload,
    // Answered where they are counted: what `ws` itself does about a flood of them is to hang up without a code.
    autoPong: false,
    WebSocket: MinutesSocket,
  });

/** Thousands of these rest for hours: their listeners are shared functions, which know them by their socket. */
export class WsTransport implements Transport {
  readonly #ws: MinutesSocket;
  readonly #raw: Socket;
  readonly #timers: Timers;
  #events: TransportEvents | undefined;
  #over = false;
  #answered = true;
  /** Up to where the bytes read belong to frames that have arrived whole. */
  #whole = 0;
  /** How much had been read when it was closed. */
  #readAtClose = 0;
  #throwing = false;

  /** @param raw the socket under the WebSocket: frames are made here, once for all readers, and written to it */
  constructor(ws: WebSocket, raw: Socket, timers: Timers) {
    this.#ws = ws as MinutesSocket;
    this.#raw = raw;
    this.#timers = timers;
    this.#ws.transport = this;
    ws.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('error', onError).on('close', onClose);
    raw.on('drain', onDrain);
    drains.set(raw, this);
    raw.setNoDelay(true);
  }

  listen(events: TransportEvents): void {
    this.#events = events;
  }

  write(frames: Uint8Array): void {
    if (!this.#over && this.#raw.writable) this.#raw.write(frames);
  }

  get buffered(): number {
    return this.#raw.writableLength;
  }

  get bytesUnderWay(): number {
    return Math.max(0, this.#raw.bytesRead - this.#whole);
  }

  get bytesTaken(): number {
    return this.#raw.bytesWritten - this.#raw.writableLength;
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }

  take(bytes: number): boolean {
    // What is read so is emitted as well: the WebSocket's own listener takes it.
    return this.#raw.read(Math.min(bytes, this.#raw.readableLength)) !== null;
  }

  ping(): void {
    if (this.#over) return;
    if (!this.#answered) return this.#ws.terminate();
    this.#answered = false;
    this.#ws.ping();
  }

  close(code: number, reason: string): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#raw.writableLength > 0) return this.#ws.terminate();
    this.#readAtClose = this.#raw.bytesRead;
    const { isPaused } = this.#ws;
    this.#ws.close(code, reason);
    this.#timers.after(limits.closeMs, () => this.#ws.terminate());
    // Whoever is paused has sent more than could be dealt with.
    if (isPaused) this.#throwAway();
  }

  destroy(): void {
    this.#over = true;
    this.#ws.terminate();
  }

  /**
   * What it sent before it hears of its close may be megabytes: they are not looked at, and taken in pieces. Left where
   * they are, they would make the operating system hang up in a way that loses the code.
   */
  #throwAway(): void {
    if (this.#throwing) return;
    this.#throwing = true;
    const raw = this.#raw.removeAllListeners('data').pause();
    // Its answer is somewhere behind: that we have finished is told by the end of what we send.
    raw.end();
    const piece = (): void => {
      raw.read();
      if (!raw.destroyed) this.#timers.after(limits.pieceMs, piece);
    };
    piece();
  }

  // -------------------------------------------------------------- what the socket says

  arrived(data: Buffer, isBinary: boolean): void {
    if (this.#over) return this.#late();
    this.#whole = this.#raw.bytesRead;
    if (isBinary) this.#events?.message(data);
    else this.#events?.unfit('not binary');
  }

  pinged(data: Buffer): void {
    if (this.#over) return this.#late();
    this.#whole += controlHeader + data.byteLength;
    this.#events?.control();
    if (!this.#over) this.#ws.pong(data);
  }

  ponged(data: Buffer): void {
    if (this.#over) return this.#late();
    this.#whole += controlHeader + data.byteLength;
    this.#answered = true;
    this.#events?.control();
  }

  #late(): void {
    if (this.#raw.bytesRead - this.#readAtClose > limits.bytesAfterClose) this.#throwAway();
  }

  failed(error: Error & { code?: string }): void {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.#listener?.unfit('too large');
  }

  closed(): void {
    const listener = this.#listener;
    this.#over = true;
    listener?.gone();
  }

  drained(): void {
    this.#listener?.drained();
  }

  get #listener(): TransportEvents | undefined {
    return this.#over ? undefined : this.#events;
  }
}

const drains = new WeakMap<Socket, WsTransport>();

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  (this as MinutesSocket).transport?.arrived(data as Buffer, isBinary);
}
function onPing(this: WebSocket, data: Buffer): void {
  (this as MinutesSocket).transport?.pinged(data);
}
function onPong(this: WebSocket, data: Buffer): void {
  (this as MinutesSocket).transport?.ponged(data);
}
function onError(this: WebSocket, error: Error): void {
  (this as MinutesSocket).transport?.failed(error);
}
function onClose(this: WebSocket): void {
  (this as MinutesSocket).transport?.closed();
}
function onDrain(this: Socket): void {
  drains.get(this)?.drained();
}
