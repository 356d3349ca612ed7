/** Edits as a browser makes them, without a document behind them: bytes of the Yjs update format, version 1. */

/** Something in a document that a new piece can stand beside. */
export interface Place {
  client: number;
  clock: number;
}

export interface Insertion {
  client: number;
  clock: number;
  /** ASCII. */
  text: string;
  /** The piece to the left; where there is none, `parent` is named instead. */
  left?: Place | undefined;
  right?: Place | undefined;
  /** The item that holds the text. */
  parent: Place;
}

let bytes = Buffer.alloc(256);
let end = 0;

function varUint(value: number): void {
  let rest = value;
  while (rest > 127) {
    bytes[end++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[end++] = rest;
}

function place({ client, clock }: Place): void {
  varUint(client);
  varUint(clock);
}

function begin(room: number): void {
  if (bytes.byteLength < room + 128) bytes = Buffer.alloc((room + 128) * 2);
  end = 0;
}

const hasLeft = 0x80;
const hasRight = 0x40;
const string = 4;

/** One update that inserts `text`. */
export function insertion({ client, clock, text, left, right, parent }: Insertion): Uint8Array {
  begin(text.length);
  varUint(1);
  varUint(1);
  place({ client, clock });
  bytes[end++] = string | (left ? hasLeft : 0) | (right ? hasRight : 0);
  if (left) place(left);
  if (right) place(right);
  if (!left && !right) {
    bytes[end++] = 0;
    place(parent);
  }
  varUint(text.length);
  end += bytes.write(text, end, 'latin1');
  bytes[end++] = 0;
  return Uint8Array.prototype.slice.call(bytes, 0, end);
}

/** One update that deletes `length` signs from `from` on. */
export function deletion(from: Place, length: number): Uint8Array {
  begin(0);
  varUint(0);
  varUint(1);
  varUint(from.client);
  varUint(1);
  varUint(from.clock);
  varUint(length);
  return Uint8Array.prototype.slice.call(bytes, 0, end);
}

const prefixed = (prefix: readonly number[], content: Uint8Array): Uint8Array => {
  begin(content.byteLength);
  for (const byte of prefix) bytes[end++] = byte;
  varUint(content.byteLength);
  bytes.set(content, end);
  end += content.byteLength;
  return Uint8Array.prototype.slice.call(bytes, 0, end);
};

/** Messages of the y-websocket protocol. */
export const message = {
  step1: (stateVector: Uint8Array): Uint8Array => prefixed([0, 0], stateVector),
  step2: (update: Uint8Array): Uint8Array => prefixed([0, 1], update),
  update: (update: Uint8Array): Uint8Array => prefixed([0, 2], update),
  awareness(client: number, clock: number, state: unknown): Uint8Array {
    const json = JSON.stringify(state);
    begin(json.length * 3);
    varUint(1);
    varUint(client);
    varUint(clock);
    varUint(Buffer.byteLength(json));
    end += bytes.write(json, end);
    return prefixed([1], Uint8Array.prototype.slice.call(bytes, 0, end));
  },
};
