/** The y-websocket protocol (S1): reading what a client sent, making what it is sent. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { closeCodes, messageTypes, syncTypes } from '#lib/domain/wire.ts';
import { limits } from './limits.ts';
import { Refused } from './refused.ts';

export type Frame =
  | { type: 'step1'; stateVector: Uint8Array }
  | { type: 'step2' | 'update'; update: Uint8Array }
  | { type: 'awareness'; update: Uint8Array }
  | { type: 'queryAwareness' };

/** @throws Refused when it is none of the protocol's */
export function readFrame(bytes: Uint8Array): Frame {
  let frame: Frame;
  const decoder = decoding.createDecoder(bytes);
  try {
    frame = read(decoder);
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('malformed frame');
  }
  if (decoding.hasContent(decoder)) throw new Refused('malformed frame');
  return frame;
}

/** Whether a message is one of content, by its first two bytes: the types are small. */
export const isContent = (bytes: Uint8Array): boolean =>
  bytes[0] === messageTypes.sync && (bytes[1] === syncTypes.step2 || bytes[1] === syncTypes.update);

function read(decoder: decoding.Decoder): Frame {
  switch (decoding.readVarUint(decoder)) {
    case messageTypes.sync:
      return readSync(decoder);
    case messageTypes.awareness: {
      const update = decoding.readVarUint8Array(decoder);
      if (update.byteLength > limits.awarenessBytes) throw new Refused('frame too large', closeCodes.frameTooLarge);
      return { type: 'awareness', update };
    }
    case messageTypes.queryAwareness:
      return { type: 'queryAwareness' };
    default:
      throw new Refused('unknown message');
  }
}

function readSync(decoder: decoding.Decoder): Frame {
  const type = decoding.readVarUint(decoder);
  const content = decoding.readVarUint8Array(decoder);
  switch (type) {
    case syncTypes.step1:
      if (content.byteLength > limits.stateVectorBytes) throw new Refused('frame too large', closeCodes.frameTooLarge);
      return { type: 'step1', stateVector: content };
    case syncTypes.step2:
      return { type: 'step2', update: content };
    case syncTypes.update:
      return { type: 'update', update: content };
    default:
      throw new Refused('unknown message');
  }
}

/** @returns the Yjs update in a message of content. @throws Refused */
export function updateOf(bytes: Uint8Array): Uint8Array {
  const frame = readFrame(bytes);
  if (frame.type !== 'update' && frame.type !== 'step2') throw new Refused('no content');
  return frame.update;
}

/** A message on its way out. It is put into its WebSocket frame once, however many read it (S9). */
export class Message {
  readonly payload: Uint8Array;
  #frame: Uint8Array | undefined;

  constructor(payload: Uint8Array) {
    this.payload = payload;
  }

  get isAwareness(): boolean {
    return this.payload[0] === messageTypes.awareness;
  }

  /** RFC 6455, 5.2: one unmasked binary frame. */
  get frame(): Uint8Array {
    return (this.#frame ??= inFrame(this.payload));
  }
}

function inFrame(payload: Uint8Array): Uint8Array {
  const size = payload.byteLength;
  const header = size < 126 ? 2 : size < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + size);
  frame[0] = 0x82;
  if (header === 2) frame[1] = size;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(size, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(size), 2);
  }
  frame.set(payload, header);
  return frame;
}

const message = (write: (encoder: encoding.Encoder) => void): Message =>
  new Message(encoding.encode((encoder) => write(encoder)));

const sync = (type: number, content: Uint8Array): Message =>
  message((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.sync);
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, content);
  });

export const step1 = (stateVector: Uint8Array): Message => sync(syncTypes.step1, stateVector);
export const step2 = (update: Uint8Array): Message => sync(syncTypes.step2, update);
export const update = (content: Uint8Array): Message => sync(syncTypes.update, content);

export const awareness = (content: Uint8Array): Message =>
  message((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.awareness);
    encoding.writeVarUint8Array(encoder, content);
  });

/** `?acks=1`: the first `count` sync frames of this connection are durable. */
export const durable = (count: number): Message =>
  message((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.durable);
    encoding.writeVarUint(encoder, count);
  });

/** `?authors=1`: whose a client id is. */
export const author = (clientId: number, personId: string, name: string): Message =>
  message((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.author);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarString(encoder, personId);
    encoding.writeVarString(encoder, name);
  });
