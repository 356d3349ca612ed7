/** What carries messages to and from one browser. The WebSocket is one; tests have queues. */
export interface TransportEvents {
  message(bytes: Uint8Array): void;
  /** Something that is no binary message: `too large` to be read at all, or of another kind. */
  unfit(why: 'too large' | 'not binary'): void;
  /** A ping or a pong. */
  control(): void;
  /** All that was written has been handed to the operating system. */
  drained(): void;
  /** The other side has gone. Called once, not after `close` or `destroy`. */
  gone(): void;
}

export interface Transport {
  listen(events: TransportEvents): void;
  /** @param frames WebSocket frames, one or several, as they go over the wire */
  write(frames: Uint8Array): void;
  /** Bytes written that the operating system has not taken. */
  readonly buffered: number;
  /** How much has been read of a message that is not here in full. */
  readonly bytesUnderWay: number;
  /** Bytes that the operating system has taken. */
  readonly bytesTaken: number;
  pause(): void;
  resume(): void;
  /** While it is paused: lets through so much of what waits to be read. @returns whether there was anything */
  take(bytes: number): boolean;
  /** Asks whether the other side is alive; hangs up when it did not answer the time before. */
  ping(): void;
  /** R3: with content still buffered it is destroyed without a code. Nothing is read or written from then on. */
  close(code: number, reason: string): void;
  destroy(): void;
}
