import { constants, deflateRawSync } from 'node:zlib';

/** What a deflated stream of a gigabyte of nothing is: a piece that begins anew each time, over and over. */
export function gigabyteOfNothing(): { packed: Buffer; size: number; piece: Buffer; pieceSize: number } {
  const pieceSize = 2 ** 24;
  const piece = deflateRawSync(Buffer.alloc(pieceSize), { finishFlush: constants.Z_FULL_FLUSH });
  const last = Buffer.from([0x03, 0x00]);
  const packed = Buffer.concat([...Array.from({ length: 64 }, () => piece), last]);
  return { packed, size: 64 * pieceSize, piece: Buffer.concat([piece, last]), pieceSize };
}

/**
 * A ZIP archive of deflated entries that is as it says.
 * @param overlapping all names but the first lead to the one piece of data that the last has (Fifield)
 */
export function bombOf(names: readonly string[], packed: Buffer, size: number, overlapping = false): Uint8Array {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [at, name] of names.entries()) {
    if (overlapping && at > 0 && at < names.length - 1) continue;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(size, 22);
    head.writeUInt16LE(name.length, 26);
    local.push(head, Buffer.from(name), packed);
  }
  const whole = (name: string) => 30 + name.length + packed.length;
  for (const [at, name] of names.entries()) {
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    if (!overlapping || at === 0) offset += whole(name);
  }
  const listing = Buffer.concat(directory);
  const data = Buffer.concat(local);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(data.length, 16);
  return new Uint8Array(Buffer.concat([data, listing, end]));
}

/** A ZIP archive of stored entries. @param first what the first entry holds; the others are empty */
export function zipOf(names: readonly string[], first = ''): Uint8Array {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [at, name] of names.entries()) {
    const content = Buffer.from(at === 0 ? first : '');
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    const piece = Buffer.concat([head, Buffer.from(name), content]);
    local.push(piece);
    directory.push(entry, Buffer.from(name));
    offset += piece.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...local, listing, end]));
}
