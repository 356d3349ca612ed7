import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { messageTypes, syncTypes } from '#lib/domain/wire.ts';
import type { Transport, TransportEvents } from '#server/realtime/minutes/transport.ts';

/** A message that the server sent, read. */
export type Sent =
  | { type: 'step1'; content: Uint8Array }
  | { type: 'step2'; content: Uint8Array }
  | { type: 'update'; content: Uint8Array }
  | { type: 'awareness'; content: Uint8Array }
  | { type: 'durable'; count: number }
  | { type: 'author'; clientId: number; personId: string; name: string };

/** The browser's side of a connection, as queues. */
export class FakeTransport implements Transport {
  /** What reached the browser, in order; `raw` the same as bytes. */
  readonly sent: Sent[] = [];
  readonly raw: Uint8Array[] = [];
  /** How many times the socket was written to. */
  writes = 0;
  closed: { code: number; reason: string } | undefined;
  destroyed = false;
  paused = false;
  pings = 0;
  bytesUnderWay = 0;
  bytesTaken = 0;
  /** The browser does not read: what is written stays here. */
  stuck = false;
  /** And so much more that nobody wrote here: its line is full of something else. */
  clogged = 0;
  /** A fault to be found out: what it is true of never reaches the browser. */
  loses: (message: Sent) => boolean = () => false;
  #kept = 0;
  #unread: Uint8Array[] = [];
  #events: TransportEvents | undefined;

  listen(events: TransportEvents): void {
    this.#events = events;
  }

  write(frames: Uint8Array): void {
    this.writes += 1;
    for (const payload of payloads(frames)) {
      if (this.stuck) this.#kept += payload.byteLength;
      else this.bytesTaken += payload.byteLength;
      const message = read(payload);
      if (this.loses(message)) continue;
      this.raw.push(payload);
      this.sent.push(message);
    }
  }

  get buffered(): number {
    return this.#kept + this.clogged;
  }

  /** It reads so much of what waits; with all of it, it has caught up. */
  takes(bytes = this.#kept): void {
    this.#kept -= bytes;
    this.bytesTaken += bytes;
    if (this.#kept === 0) {
      this.stuck = false;
      this.#events?.drained();
    }
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const bytes of this.#unread.splice(0)) this.#events?.message(bytes);
  }

  take(bytes: number): boolean {
    const before = this.#unread.length;
    for (let taken = 0; taken < bytes && this.#unread.length > 0;) {
      const message = this.#unread.shift()!;
      taken += message.byteLength;
      this.#events?.message(message);
    }
    return before > 0;
  }

  /** Messages that the browser sent while nothing was read. */
  get unread(): number {
    return this.#unread.length;
  }

  ping(): void {
    this.pings += 1;
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
  }

  destroy(): void {
    this.destroyed = true;
  }

  /** The browser sends. */
  receive(bytes: Uint8Array): void {
    this.bytesUnderWay = 0;
    if (this.paused) this.#unread.push(bytes);
    else this.#events?.message(bytes);
  }

  unfit(why: 'too large' | 'not binary'): void {
    this.#events?.unfit(why);
  }

  /** The browser has gone. */
  gone(): void {
    this.#events?.gone();
  }

  of<T extends Sent['type']>(type: T): Extract<Sent, { type: T }>[] {
    return this.sent.filter((m): m is Extract<Sent, { type: T }> => m.type === type);
  }

  /** The latest acknowledgement. */
  get durable(): number {
    return this.of('durable').at(-1)?.count ?? 0;
  }
}

/** RFC 6455, 5.2: the payloads of unmasked binary frames. */
function* payloads(frames: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength);
  for (let at = 0; at < frames.byteLength;) {
    if (frames[at] !== 0x82) throw new Error('the server sent something that is not a binary frame');
    const short = frames[at + 1]!;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const size = short < 126 ? short : short === 126 ? view.getUint16(at + 2) : Number(view.getBigUint64(at + 2));
    yield frames.subarray(at + header, at + header + size);
    at += header + size;
  }
}

function read(payload: Uint8Array): Sent {
  const decoder = decoding.createDecoder(payload);
  switch (decoding.readVarUint(decoder)) {
    case messageTypes.sync: {
      const type = (['step1', 'step2', 'update'] as const)[decoding.readVarUint(decoder)]!;
      return { type, content: decoding.readVarUint8Array(decoder) };
    }
    case messageTypes.awareness:
      return { type: 'awareness', content: decoding.readVarUint8Array(decoder) };
    case messageTypes.durable:
      return { type: 'durable', count: decoding.readVarUint(decoder) };
    case messageTypes.author:
      return {
        type: 'author',
        clientId: decoding.readVarUint(decoder),
        personId: decoding.readVarString(decoder),
        name: decoding.readVarString(decoder),
      };
    default:
      throw new Error('the server sent something that is not of the protocol');
  }
}

const frame = (...parts: (number | Uint8Array)[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const part of parts) {
      if (typeof part === 'number') encoding.writeVarUint(encoder, part);
      else encoding.writeVarUint8Array(encoder, part);
    }
  });

/** What a browser sends. */
export const frames = {
  step1: (stateVector: Uint8Array) => frame(messageTypes.sync, syncTypes.step1, stateVector),
  step2: (update: Uint8Array) => frame(messageTypes.sync, syncTypes.step2, update),
  update: (update: Uint8Array) => frame(messageTypes.sync, syncTypes.update, update),
  awareness: (update: Uint8Array) => frame(messageTypes.awareness, update),
  queryAwareness: () => frame(messageTypes.queryAwareness),
};
