/**
 * By far the most frames bring a character right behind the one before. What such a frame may do was found out when
 * the first of its kind was inspected, so it is compared with that one, and the document in memory need not know of
 * it until somebody asks (S5: decoded only as far as it must be). Everything else is inspected in full.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { messageTypes, syncTypes } from '#lib/domain/wire.ts';
import type { Inspection } from './inspect.ts';

/** Where a connection's typing stands: behind text that was taken, of its own person, in a place that holds text. */
export interface Caret {
  client: number;
  /** The next character's clock. */
  clock: number;
  /** What stood on the right when the text was begun. */
  right: Y.ID | null;
}

/** What one connection typed on at once. */
export interface Typed {
  /** Where it was begun. */
  caret: Caret;
  texts: readonly Uint8Array[];
  /** Of its frames, for acknowledgement. */
  numbers: readonly number[];
  /** The last of its messages. */
  received: Uint8Array;
}

/** @returns where typing stands after an update that was taken; undefined when it was no typing */
export function caretAfter({ content: { structs, deletions } }: Inspection): Caret | undefined {
  const [struct] = structs;
  if (structs.length !== 1 || deletions.size > 0 || !(struct instanceof Y.Item)) return undefined;
  if (!(struct.content instanceof Y.ContentString)) return undefined;
  return { client: struct.id.client, clock: struct.id.clock + struct.length, right: struct.rightOrigin };
}

const info = { string: 4, hasOrigin: 0x80, hasRightOrigin: 0x40 } as const;

/** Reads lib0's notation. A number beyond all that occur reads as -1. */
class Reader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  number(): number {
    let value = 0;
    for (let factor = 1; this.at < this.bytes.length; factor *= 128) {
      const byte = this.bytes[this.at]!;
      this.at += 1;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      if (factor > 2 ** 42) return -1;
    }
    return -1;
  }

  is(expected: number): boolean {
    return this.number() === expected;
  }

  isByte(expected: number): boolean {
    this.at += 1;
    return this.bytes[this.at - 1] === expected;
  }
}

/** @returns the text of a message (ASCII) that does nothing but type on at this caret; undefined of any other */
export function readTyped(message: Uint8Array, caret: Caret): Uint8Array | undefined {
  const reader = new Reader(message);
  const { client, clock, right } = caret;
  if (!reader.is(messageTypes.sync) || !reader.is(syncTypes.update)) return undefined;
  if (reader.number() !== message.length - reader.at) return undefined;
  // One client with one struct.
  if (!reader.is(1) || !reader.is(1) || !reader.is(client) || !reader.is(clock)) return undefined;
  if (!reader.isByte(info.string | info.hasOrigin | (right ? info.hasRightOrigin : 0))) return undefined;
  if (!reader.is(client) || !reader.is(clock - 1)) return undefined;
  if (right && (!reader.is(right.client) || !reader.is(right.clock))) return undefined;
  const length = reader.number();
  const text = message.subarray(reader.at, reader.at + length);
  // The end: no deletions.
  if (length < 1 || reader.at + length + 1 !== message.length || message[message.length - 1] !== 0) return undefined;
  return text.every((byte) => byte < 128) ? text : undefined;
}

/** @returns the Yjs update (version 1) of a message that has been read as typing */
export function updateIn(message: Uint8Array): Uint8Array {
  const reader = new Reader(message);
  for (let i = 0; i < 3; i += 1) reader.number();
  return message.subarray(reader.at);
}

/** @returns the Yjs update (version 1) that types all of these texts at once */
export function writeTyped({ client, clock, right }: Caret, texts: readonly Uint8Array[]): Uint8Array {
  const text = Buffer.concat(texts);
  return encoding.encode((encoder) => {
    for (const number of [1, 1, client, clock]) encoding.writeVarUint(encoder, number);
    encoding.writeUint8(encoder, info.string | info.hasOrigin | (right ? info.hasRightOrigin : 0));
    for (const number of [client, clock - 1, ...(right ? [right.client, right.clock] : [])]) {
      encoding.writeVarUint(encoder, number);
    }
    encoding.writeVarUint8Array(encoder, text);
    encoding.writeVarUint(encoder, 0);
  });
}
