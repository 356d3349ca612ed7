/** What is done with the keys of an open store, and told to the nodes that share it (D6, D7, D8). */
import type { StorageFacts } from '#lib/domain/at-rest.ts';
import type { Config } from '../config.ts';
import { QuorateError } from '../errors.ts';
import { rotateKeys } from '../jobs/rotation.ts';
import type { Clock, Erasing, Log } from '../ports.ts';
import type { OpenStore } from './store.ts';

/** `ask`, no use case's: each node looks for newer data keys, forgets those that are destroyed, and answers true. */
const keysChanged = 'keys-changed';

type Store = Pick<OpenStore, 'aggregates' | 'bus' | 'protection' | 'recoding'>;

const tellNodes = async ({ bus }: Store): Promise<void> => void (await bus.ask(keysChanged, {}));

/** A node that serves learns of keys when it is told, and looks for itself, in case it was not. @returns the look */
export function followKeys({ bus, protection }: Pick<Store, 'bus' | 'protection'>, log: Log): () => Promise<void> {
  async function refresh(): Promise<void> {
    const { keyring } = protection;
    if (keyring === undefined) return;
    await keyring.refresh();
    const { missing } = keyring;
    // It goes on with the keys that it holds from before, and can read nothing that is under later ones.
    if (missing.length > 0) log.error('an encryption key is missing', { needed: missing, given: keyring.protectedBy });
  }
  bus.on(keysChanged, async () => {
    await refresh();
    return true;
  });
  return refresh;
}

export type RotateKeys = (options: { rewrapOnly: boolean }, tell: (line: string) => void) => Promise<string>;

/** @throws QuorateError `not_possible_now` where there are no keys */
export async function rotate(
  store: Store,
  clock: Clock,
  { rewrapOnly }: Parameters<RotateKeys>[0],
  tell: (line: string) => void,
): Promise<string> {
  const { keyring, encryption } = store.protection;
  if (keyring === undefined) {
    throw new QuorateError('not_possible_now', 'Nothing is encrypted here. Set ENCRYPTION_KEY first.');
  }
  if (rewrapOnly) {
    const rewrapped = await keyring.rewrap();
    const says = `protected by the present ENCRYPTION_KEY (${keyring.protectedBy})`;
    if (rewrapped === 0) return `All keys were ${says} already.`;
    return `${numbered(rewrapped, 'key')} ${rewrapped === 1 ? 'is' : 'are'} now ${says}; no key needs another one any more.`;
  }
  const { rewrapped, made, recoded } = await rotateKeys({
    ...{ keys: keyring, recoding: store.recoding, aggregates: store.aggregates, clock, tell },
    encrypts: encryption.on,
    tellNodes: () => tellNodes(store),
  });
  if (!encryption.on) return `Not encrypted any more: ${recoded.changed} of ${recoded.seen} records were.`;
  const keys = made > 0 ? numbered(made, 'new key') : 'the new keys of an earlier call, which was cut short';
  return `${recoded.changed} of ${recoded.seen} records were put under ${keys}; ${numbered(rewrapped, 'key')} wrapped anew.`;
}

const numbered = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export const erasingOf = (store: Store): Erasing => ({
  async destroyKeys(scope) {
    const { keyring, encryption } = store.protection;
    if (keyring === undefined) return;
    // What is in the clear would outlive its key, and without the meeting nobody could tell whose minutes they are.
    if (encryption.on) await store.recoding.recode(() => {});
    await keyring.erase(scope);
    await tellNodes(store);
  },
  remove: (scope) => store.recoding.removeScope(scope),
});

/** What the operator should know of before anything is stored. */
export function warnOfStorage(config: Config, encryption: StorageFacts['encryption'], log: Log): void {
  if (!encryption.on) {
    const why = config.encryption.off ? 'ENCRYPTION=off' : 'ENCRYPTION_KEY is not set';
    log.warn(`${why}: what is stored is not encrypted by this software`);
  } else if (encryption.key === 'file' && config.production) {
    log.warn(
      'ENCRYPTION_KEY is not set: the key lies in DATA_DIR beside the store, and protects copies of the file alone',
    );
  }
}
