import { type RecoveryCode, plainRecoveryCode, recoveryCodeCount } from '#lib/domain/second-factors.ts';
import type { Ids } from '#server/ports.ts';
import { sha256 } from '../shared/digest.ts';

/** Crockford's base 32 in lower case: nothing in it is mistaken for something else. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Eighty random bits to write down, such as `4kd7-x2pa-93hw-tqrs`: no guessing, even with the hash. */
function recoveryCode(ids: Ids): string {
  const signs = Array.from(Buffer.from(ids.secret(16), 'base64url').subarray(0, 16), (byte) => alphabet[byte % 32]!);
  return [0, 4, 8, 12].map((from) => signs.slice(from, from + 4).join('')).join('-');
}

/** @param code as `plainRecoveryCode` gives it */
export const recoveryCodeHash = (personId: string, code: string): string =>
  sha256(`recovery code\n${personId}\n${code}`);

/** @returns the codes, for their owner and nobody else, and what is kept of them */
export function newRecoveryCodes(ids: Ids, personId: string): { codes: string[]; kept: RecoveryCode[] } {
  const codes = Array.from({ length: recoveryCodeCount }, () => recoveryCode(ids));
  return { codes, kept: codes.map((code) => ({ hash: recoveryCodeHash(personId, plainRecoveryCode(code)) })) };
}
