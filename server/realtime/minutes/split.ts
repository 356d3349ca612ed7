import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

type Struct = Y.Item | Y.GC;

/**
 * Parts an update in two, by whose structs they are. The deletions stay with the second.
 * @returns Yjs updates (version 1); the first is undefined when there is nothing for it
 */
export function splitByClient(
  update: Uint8Array,
  first: (clientId: number) => boolean,
): [Uint8Array | undefined, Uint8Array | undefined] {
  const { structs, ds } = Y.decodeUpdate(update);
  const byClient = new Map<number, Struct[]>();
  for (const struct of structs as Struct[]) {
    const line = byClient.get(struct.id.client);
    if (line) line.push(struct);
    else byClient.set(struct.id.client, [struct]);
  }
  const lines = [...byClient.values()];
  const theirs = lines.filter((line) => first(line[0]!.id.client));
  const own = lines.filter((line) => !first(line[0]!.id.client));
  const deletions = ds.clients as Map<number, { clock: number; len: number }[]>;
  return [
    theirs.length > 0 ? write(theirs, new Map()) : undefined,
    own.length > 0 || deletions.size > 0 ? write(own, deletions) : undefined,
  ];
}

function write(lines: Struct[][], deletions: ReadonlyMap<number, { clock: number; len: number }[]>): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  encoding.writeVarUint(encoder.restEncoder, lines.length);
  for (const line of lines) {
    encoding.writeVarUint(encoder.restEncoder, line.length);
    encoder.writeClient(line[0]!.id.client);
    encoding.writeVarUint(encoder.restEncoder, line[0]!.id.clock);
    for (const struct of line) struct.write(encoder, 0);
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
