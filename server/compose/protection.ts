/** Under which keys a store's content is (D6), by what the operator gave and what lies beside the store. */
import type { StorageFacts } from '#lib/domain/at-rest.ts';
import { createCompressingCodec } from '../adapters/codec/compressing-codec.ts';
import { createEncryptingCodec } from '../adapters/codec/encrypting-codec.ts';
import { createHeldKeys } from '../adapters/codec/held-keys.ts';
import { makeKeyFile, readKeyFile } from '../adapters/codec/key-file.ts';
import { openKeyring, type Keyring } from '../adapters/codec/keyring.ts';
import type { Config } from '../config.ts';
import { QuorateError } from '../errors.ts';
import type { Clock, DataKeys, MakeCodec } from '../ports.ts';

export interface Protection {
  /** To be made once the store is open. */
  makeCodec: MakeCodec;
  /** From then on; absent where nothing is, or was, encrypted. */
  readonly keyring: Keyring | undefined;
  readonly encryption: StorageFacts['encryption'];
}

interface Parts {
  config: Pick<Config, 'encryption'>;
  clock: Pick<Clock, 'now'>;
  /** The folder of an embedded store, beside which a key may lie. */
  dataDir?: string;
  /** Whether one is made where the operator gave none and nothing is stored yet under another. */
  makesKey?: boolean;
}

const hasKeys = async (dataKeys: DataKeys): Promise<boolean> =>
  (await dataKeys.all()).some(({ wrapped }) => wrapped !== undefined);

export function protect({ config, clock, dataDir, makesKey = false }: Parts): Protection {
  const { off, only, keys: given } = config.encryption;
  let keyring: Keyring | undefined;
  let encryption: StorageFacts['encryption'] = { on: false };

  function keysBeside(isNew: boolean): Uint8Array[] {
    if (dataDir === undefined) return [];
    const there = readKeyFile(dataDir);
    return there.length === 0 && isNew && makesKey && given.length === 0 && !off ? makeKeyFile(dataDir) : there;
  }

  return {
    async makeCodec(dataKeys) {
      const inUse = await hasKeys(dataKeys);
      const [first, ...others] = [
        ...given.map((key) => ({ key, source: 'environment' as const })),
        ...keysBeside(!inUse).map((key) => ({ key, source: 'file' as const })),
      ];
      if (first === undefined && inUse) throw noKey();
      if (first === undefined || (off && !inUse)) return createCompressingCodec();
      const service = createHeldKeys([first, ...others]);
      keyring = await openKeyring({ dataKeys, service, clock });
      if (!off) encryption = { on: true, algorithm: 'AES-256-GCM', key: service.source };
      return createEncryptingCodec({ keyring, encrypts: !off, refusesPlain: only === true });
    },
    get keyring() {
      return keyring;
    },
    get encryption() {
      return encryption;
    },
  };
}

const noKey = () =>
  new QuorateError(
    'conflict',
    'What is stored is encrypted, and this process was not given the key. Set ENCRYPTION_KEY to it' +
      ' (or put back the file encryption.key, where that held it). Without it nothing that is stored can be read.',
  );
