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
  type Read,
} from './content-format.ts';
import type { HeldKey, Keyring } from './keyring.ts';

const utf8 = new TextEncoder();

/** Bound to the content: all that stands before it, and whose it is. */
const about = (header: Uint8Array, scope: string): Uint8Array => joined(header, utf8.encode(scope));

interface Form {
  header: Uint8Array;
  about: Uint8Array;
}
/** By compression. Made once for a key: a keystroke's update is hardly longer. */
const forms = new WeakMap<HeldKey, Form[]>();

function formOf(held: HeldKey, compression: number): Form {
  const known = forms.get(held) ?? [];
  if (known[compression]) return known[compression];
  const header = headerOf(compression, held.id);
  known[compression] = { header, about: about(header, held.scope) };
  forms.set(held, known);
  return known[compression];
}

function seal({ compression, payload }: Packed, held: HeldKey): Uint8Array {
  const form = formOf(held, compression);
  return joined(form.header, held.key.seal(payload, form.about));
}

function opened(payload: Uint8Array | undefined): Uint8Array {
  if (payload === undefined) throw corrupt('it is damaged, or was put in the place of something else');
  return payload;
}

interface Parts {
  keyring: Keyring;
  /** Whether what is written is encrypted; what is there can be read either way. */
  encrypts: boolean;
  /** Whether what is in the clear is refused: whoever can write to the store could put it there. */
  refusesPlain?: boolean;
}

/** Compresses where that pays, then encrypts under the key of the scope (D6). */
export function createEncryptingCodec({ keyring, encrypts, refusesPlain = false }: Parts): KeyedCodec {
  function refusePlain(): void {
    if (refusesPlain)
      throw corrupt(
        'it is not encrypted, and ENCRYPTION=only is set. Where a store from before encryption has not been gone through' +
          ' yet, leave ENCRYPTION out until `quorate rotate-keys` has; where it has, somebody put this there',
      );
  }

  function open({ compression, keyId, header, rest }: Read): Packed {
    if (keyId === '') {
      refusePlain();
      return { compression, payload: rest };
    }
    const { scope, key } = keyring.held(keyId);
    return { compression, payload: opened(key.open(rest, about(header, scope))) };
  }

  async function openAside({ compression, keyId, header, rest }: Read): Promise<Packed> {
    if (keyId === '') {
      refusePlain();
      return { compression, payload: rest };
    }
    const { scope, key } = keyring.held(keyId);
    return { compression, payload: opened(await key.openAside(rest, about(header, scope))) };
  }

  const put = (packed: Packed, scope: string): Uint8Array =>
    encrypts ? seal(packed, keyring.current(scope)) : joined(headerOf(packed.compression, ''), packed.payload);

  return {
    encode: (scope, content) => put(pack(content), scope),
    encodeAside: async (scope, content) => put(await packAside(content), scope),
    decode: (bytes) => unpack(open(readHeader(bytes))),
    decodeAside: async (bytes) => unpackAside(await openAside(readHeader(bytes))),
    blind: (index, key) => (encrypts ? keyring.blind(`${index}\n${key}`) : key),

    scopeIn(bytes) {
      const { keyId } = readHeader(bytes);
      return keyId === '' ? undefined : (keyring.scopeOf(keyId) ?? keyring.held(keyId).scope);
    },

    renew(scope, bytes) {
      const read = readHeader(bytes);
      const wanted = encrypts ? keyring.current(scope).id : '';
      return read.keyId === wanted ? undefined : put(open(read), scope);
    },
  };
}
