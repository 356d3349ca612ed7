/** Yjs updates made by hand, as nobody's editor would. */
import * as encoding from 'lib0/encoding';

type Write = (encoder: encoding.Encoder) => void;

const bits = { origin: 0x80, rightOrigin: 0x40, parentSub: 0x20 } as const;
export const refs = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
  skip: 10,
} as const;

type Id = [client: number, clock: number];

/** One struct. Without origins it says which parent it has: a root's name, or an id. */
export function struct(
  ref: number,
  where: { origin?: Id; right?: Id; root?: string; parent?: Id; sub?: string },
  content: Write,
): Write {
  return (encoder) => {
    const info =
      ref | (where.origin ? bits.origin : 0) | (where.right ? bits.rightOrigin : 0) | (where.sub ? bits.parentSub : 0);
    encoding.writeUint8(encoder, info);
    const writeId = ([client, clock]: Id) => {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
    };
    if (where.origin) writeId(where.origin);
    if (where.right) writeId(where.right);
    if (!where.origin && !where.right) {
      encoding.writeVarUint(encoder, where.parent ? 0 : 1);
      if (where.parent) writeId(where.parent);
      else encoding.writeVarString(encoder, where.root ?? 'notes');
      if (where.sub) encoding.writeVarString(encoder, where.sub);
    }
    content(encoder);
  };
}

export const bare =
  (info: number, length: number): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, info);
    encoding.writeVarUint(encoder, length);
  };

export const string =
  (text: string): Write =>
  (encoder) =>
    encoding.writeVarString(encoder, text);
export const number =
  (value: number): Write =>
  (encoder) =>
    encoding.writeVarUint(encoder, value);
/** An XML element's type reference and name. */
export const element: Write = (encoder) => {
  encoding.writeVarUint(encoder, 3);
  encoding.writeVarString(encoder, 'div');
};

interface Line {
  client: number;
  clock?: number;
  structs: Write[];
  /** What it claims to hold. */
  count?: number;
}

export function crafted(lines: Line[], deletions: [client: number, clock: number, length: number][] = []): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, lines.length);
    for (const { client, clock = 0, structs, count = structs.length } of lines) {
      encoding.writeVarUint(encoder, count);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      for (const write of structs) write(encoder);
    }
    encoding.writeVarUint(encoder, deletions.length);
    for (const [client, clock, length] of deletions) {
      for (const value of [client, 1, clock, length]) encoding.writeVarUint(encoder, value);
    }
  });
}
