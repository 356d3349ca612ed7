import type { Person } from '#lib/domain/people.ts';
import { isCopied, plainRecoveryCode, type SecondFactors, type SecondFactorWay } from '#lib/domain/second-factors.ts';
import type { PasskeyAnswer } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';
import { recoveryCodeHash } from './recovery-codes.ts';

/** What somebody gives as their second factor: one of the three. */
export interface Given {
  code?: string | undefined;
  recoveryCode?: string | undefined;
  passkey?: PasskeyAnswer | undefined;
}

/** How a second factor was found right, and what its use leaves behind. */
interface Used {
  way: SecondFactorWay;
  /**
   * Called with the factors as they are when the use is written: each code serves once, each count goes up.
   * @returns undefined when it no longer serves, or `copied`
   */
  use(factors: SecondFactors, at: string): SecondFactors | 'copied' | undefined;
}

/** @returns undefined when it is wrong */
export async function checkSecondFactor(
  deps: Deps,
  person: Person,
  given: Given,
  passkeyChallenge?: string,
): Promise<Used | undefined> {
  if (given.code !== undefined) return checkCode(deps, person, given.code);
  if (given.recoveryCode !== undefined) return checkRecoveryCode(deps, person, given.recoveryCode);
  if (given.passkey === undefined || passkeyChallenge === undefined) return undefined;
  return checkPasskey(deps, person, given.passkey, passkeyChallenge);
}

function checkCode(deps: Deps, { secondFactors }: Person, typed: string): Used | undefined {
  const secret = secondFactors?.authenticator?.secret;
  const code = typed.normalize('NFKC').replace(/[\s-]/g, '');
  if (secret === undefined || !/^\d{6}$/.test(code)) return undefined;
  const step = deps.oneTimeCodes.stepOf(secret, code);
  if (step === undefined) return undefined;
  return {
    way: 'authenticator',
    use: (factors, at) => {
      const now = factors.authenticator;
      if (now?.secret !== secret || now.lastStep >= step) return undefined;
      return { ...factors, authenticator: { ...now, lastStep: step, lastUsedAt: at } };
    },
  };
}

async function checkRecoveryCode(deps: Deps, { id, secondFactors }: Person, typed: string): Promise<Used | undefined> {
  const hash = await recoveryCodeHash(deps, id, plainRecoveryCode(typed), secondFactors?.recoverySalt);
  if (!secondFactors?.recoveryCodes.some((code) => code.hash === hash)) return undefined;
  return {
    way: 'recoveryCode',
    use: (factors, at) => {
      const unused = factors.recoveryCodes.some((code) => code.hash === hash && code.usedAt === undefined);
      if (!unused) return undefined;
      return {
        ...factors,
        recoveryCodes: factors.recoveryCodes.map((code) => (code.hash === hash ? { hash, usedAt: at } : code)),
      };
    },
  };
}

async function checkPasskey(
  deps: Deps,
  { secondFactors }: Person,
  answer: PasskeyAnswer,
  challenge: string,
): Promise<Used | undefined> {
  const passkey = secondFactors?.passkeys.find(({ id }) => id === answer.id);
  if (passkey === undefined) return undefined;
  const used = await deps.passkeys.used(answer, challenge, passkey);
  if (used === undefined) return undefined;
  const { counter } = used;
  return {
    way: 'passkey',
    use: (factors, at) => {
      const now = factors.passkeys.find(({ id }) => id === passkey.id);
      if (now?.publicKey !== passkey.publicKey) return undefined;
      if (isCopied(now, counter)) return 'copied';
      return {
        ...factors,
        passkeys: factors.passkeys.map((key) => (key.id === now.id ? { ...key, counter, lastUsedAt: at } : key)),
      };
    },
  };
}
