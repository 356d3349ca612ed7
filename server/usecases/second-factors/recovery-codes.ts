import {
  type RecoveryCode,
  plainRecoveryCode,
  recoveryCodeCount,
  type SecondFactors,
} from '#lib/domain/second-factors.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { readableSecret } from '../shared/readable-secret.ts';

/** Crockford's base 32 in lower case: nothing in it is mistaken for something else. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * @param code as `plainRecoveryCode` gives it
 * @param salt of its set; sets that were made before there was one are SHA-256
 */
export async function recoveryCodeHash(
  { passwords }: Pick<Deps, 'passwords'>,
  personId: string,
  code: string,
  salt: string | undefined,
): Promise<string> {
  const text = `recovery code\n${personId}\n${code}`;
  return salt === undefined ? sha256(text) : passwords.hash(text, salt);
}

/** @returns the codes, for their owner and nobody else, and what is kept of them */
export async function newRecoveryCodes(
  deps: Pick<Deps, 'ids' | 'passwords'>,
  personId: string,
): Promise<{ codes: string[]; kept: Required<Pick<SecondFactors, 'recoveryCodes' | 'recoverySalt'>> }> {
  const codes = Array.from({ length: recoveryCodeCount }, () => readableSecret(deps.ids, alphabet));
  const recoverySalt = deps.ids.secret(16);
  const recoveryCodes: RecoveryCode[] = [];
  // One after the other, so that they leave room for those who are signing in.
  for (const code of codes) {
    recoveryCodes.push({ hash: await recoveryCodeHash(deps, personId, plainRecoveryCode(code), recoverySalt) });
  }
  return { codes, kept: { recoveryCodes, recoverySalt } };
}
