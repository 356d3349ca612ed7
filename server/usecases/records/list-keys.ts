import type { PublicKey } from '#lib/domain/sealing/sealed-file.ts';
import type { Deps } from '../shared/deps.ts';

/** Every public key with which this service ever sealed anything. For anybody: a record is verified with nothing else. */
export const listKeys = (deps: Pick<Deps, 'signing'>): Promise<PublicKey[]> => deps.signing.publicKeys();
