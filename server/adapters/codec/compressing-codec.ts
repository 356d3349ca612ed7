import type { KeyedCodec } from '#server/ports.ts';
import { corrupt, headerOf, joined, pack, packAside, readHeader, unpack, type Packed } from './content-format.ts';

const assemble = ({ compression, payload }: Packed): Uint8Array => joined(headerOf(compression, ''), payload);

/** Compresses where that pays. Holds no keys: content under one is refused. */
export function createCompressingCodec(): KeyedCodec {
  return {
    encode: (_scope, content) => assemble(pack(content)),
    encodeAside: async (_scope, content) => assemble(await packAside(content)),

    decode(bytes) {
      const { compression, keyId, rest } = readHeader(bytes);
      if (keyId !== '') throw corrupt('it is under a key that this process does not hold');
      return unpack({ compression, payload: rest });
    },

    blind: (_index, key) => key,
    scopeIn: () => undefined,
    renew: () => undefined,
  };
}
