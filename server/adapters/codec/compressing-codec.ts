import type { KeyedCodec } from '#server/ports.ts';
import {
  corrupt,
  headerOf,
  joined,
  pack,
  packAside,
  readHeader,
  unpack,
  unpackAside,
  type Packed,
} from './content-format.ts';

const assemble = ({ compression, payload }: Packed): Uint8Array => joined(headerOf(compression, ''), payload);

function open(bytes: Uint8Array): Packed {
  const { compression, keyId, rest } = readHeader(bytes);
  if (keyId !== '') throw corrupt('it is under a key that this process does not hold');
  return { compression, payload: rest };
}

/** Compresses where that pays. Holds no keys: content under one is refused. */
export function createCompressingCodec(): KeyedCodec {
  return {
    encode: (_scope, content) => assemble(pack(content)),
    encodeAside: async (_scope, content) => assemble(await packAside(content)),
    decode: (bytes) => unpack(open(bytes)),
    decodeAside: async (bytes) => unpackAside(open(bytes)),
    blind: (_index, key) => key,
    scopeIn: () => undefined,
    renew: () => undefined,
  };
}
