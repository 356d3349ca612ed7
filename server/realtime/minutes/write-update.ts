import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

export type Line = (Y.Item | Y.GC)[];
export type Deletions = ReadonlyMap<number, readonly { clock: number; len: number }[]>;

/**
 * A Yjs update (version 1).
 * @param lines for each client its structs, in order and without gaps
 * @param known up to which clock the reader has a client's structs: the first of a line may be known in part
 */
export function writeUpdate(
  lines: readonly Line[],
  deletions: Deletions,
  known?: (clientId: number) => number,
): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  encoding.writeVarUint(encoder.restEncoder, lines.length);
  for (const line of lines) {
    const { client, clock } = line[0]!.id;
    const offset = Math.max(0, (known?.(client) ?? 0) - clock);
    encoding.writeVarUint(encoder.restEncoder, line.length);
    encoder.writeClient(client);
    encoding.writeVarUint(encoder.restEncoder, clock + offset);
    line.forEach((struct, i) => struct.write(encoder, i === 0 ? offset : 0));
  }
  encoding.writeVarUint(encoder.restEncoder, deletions.size);
  for (const [client, ranges] of deletions) {
    encoding.writeVarUint(encoder.restEncoder, client);
    encoding.writeVarUint(encoder.restEncoder, ranges.length);
    for (const { clock, len } of ranges) {
      encoding.writeVarUint(encoder.restEncoder, clock);
      encoding.writeVarUint(encoder.restEncoder, len);
    }
  }
  return encoder.toUint8Array();
}

/** Structs by client, each in the order given. */
export function linesOf(structs: readonly (Y.Item | Y.GC)[]): Line[] {
  const lines = new Map<number, Line>();
  for (const struct of structs) {
    const line = lines.get(struct.id.client);
    if (line) line.push(struct);
    else lines.set(struct.id.client, [struct]);
  }
  return [...lines.values()];
}
