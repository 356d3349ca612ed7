/** Reads of a Yjs update (version 1) only what has to be counted: whose pieces, how many signs, how much is deleted. */

export interface Counting {
  /** Pieces of one client, `length` signs from `clock` on. */
  inserted(client: number, clock: number, length: number): void;
  /** A range that was deleted. */
  deleted(client: number, clock: number, length: number): void;
}

let bytes: Uint8Array;
let at = 0;

function varUint(): number {
  let byte = bytes[at++]!;
  if (byte < 128) return byte;
  let value = byte & 127;
  let scale = 128;
  do {
    byte = bytes[at++]!;
    value += (byte & 127) * scale;
    scale *= 128;
  } while (byte >= 128);
  return value;
}

/** @returns its length in UTF-16 units, as Yjs counts */
function string(): number {
  const end = varUint() + at;
  let units = 0;
  for (; at < end; at += 1) {
    const byte = bytes[at]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

function skipBytes(): void {
  const length = varUint();
  at += length;
}

/** lib0's `any`. */
function skipAny(): void {
  const type = bytes[at++]!;
  if (type === 125) while (bytes[at++]! >= 128);
  else if (type === 124) at += 4;
  else if (type === 123 || type === 122) at += 8;
  else if (type === 119 || type === 116) skipBytes();
  else if (type === 118) {
    for (let count = varUint(); count > 0; count -= 1) {
      skipBytes();
      skipAny();
    }
  } else if (type === 117) for (let count = varUint(); count > 0; count -= 1) skipAny();
}

const element = 3;
const hook = 5;

/** @returns the length of the content of kind `kind`, at whose beginning `at` stands */
function content(kind: number): number {
  switch (kind) {
    case 1:
      return varUint();
    case 2: {
      const length = varUint();
      for (let i = 0; i < length; i += 1) skipBytes();
      return length;
    }
    case 3:
    case 5:
      skipBytes();
      return 1;
    case 4:
      return string();
    case 6:
      skipBytes();
      skipBytes();
      return 1;
    case 7: {
      const type = varUint();
      if (type === element || type === hook) skipBytes();
      return 1;
    }
    case 8: {
      const length = varUint();
      for (let i = 0; i < length; i += 1) skipAny();
      return length;
    }
    case 9:
      skipBytes();
      skipAny();
      return 1;
    default:
      throw new Error(`a Yjs update holds content of the unknown kind ${kind}`);
  }
}

const gone = 0;
const skipped = 10;

function struct(): { length: number; skip: boolean } {
  const info = bytes[at++]!;
  const kind = info & 31;
  if (kind === gone || kind === skipped) return { length: varUint(), skip: kind === skipped };
  if (info & 0x80) {
    varUint();
    varUint();
  }
  if (info & 0x40) {
    varUint();
    varUint();
  }
  if ((info & 0xc0) === 0) {
    if (varUint() === 1) skipBytes();
    else {
      varUint();
      varUint();
    }
    if (info & 0x20) skipBytes();
  }
  return { length: content(kind), skip: false };
}

/** @param start where the update begins in `from` */
export function countUpdate(from: Uint8Array, start: number, counting: Counting): void {
  bytes = from;
  at = start;
  for (let clients = varUint(); clients > 0; clients -= 1) {
    let structs = varUint();
    const client = varUint();
    let clock = varUint();
    for (; structs > 0; structs -= 1) {
      const { length, skip } = struct();
      if (!skip) counting.inserted(client, clock, length);
      clock += length;
    }
  }
  for (let clients = varUint(); clients > 0; clients -= 1) {
    const client = varUint();
    for (let ranges = varUint(); ranges > 0; ranges -= 1) {
      const clock = varUint();
      counting.deleted(client, clock, varUint());
    }
  }
}

/** Where the content of a message begins, behind `skip` bytes of header and the content's length. */
export function contentStart(message: Uint8Array, skip: number): number {
  bytes = message;
  at = skip;
  varUint();
  return at;
}
