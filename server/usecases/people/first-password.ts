import type { Ids } from '#server/ports.ts';
import { readableSecret } from '../shared/readable-secret.ts';

/** Without letters and digits that look alike. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

export const firstPassword = (ids: Ids): string => readableSecret(ids, alphabet);
