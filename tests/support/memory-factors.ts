/** People with second factors, for tests of use cases. */
import { Secret, TOTP } from 'otpauth';
import type { SecondFactorAsked } from '#lib/domain/second-factors.ts';
import { type Member, origin, refusal, type World } from './memory-world.ts';
import { SoftPasskey } from './soft-passkey.ts';

export const site = 'https://quorate.test';

/** What an authenticator app shows. @param halfMinutes from now */
export const codeOf = (secret: string, now: number, halfMinutes = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now + halfMinutes * 30_000 });

/** Sets up an authenticator app, and lets its first code grow old. */
export async function withAuthenticator({ workspace, clock }: World, { actor }: Pick<Member, 'actor'>) {
  const { setUp, secret } = await workspace.secondFactors.beginAuthenticator(actor);
  const { recoveryCodes } = await workspace.secondFactors.addAuthenticator(actor, {
    setUp,
    code: codeOf(secret, clock.now()),
  });
  clock.forward(60_000);
  return { secret, recoveryCodes: recoveryCodes ?? [], code: (later = 0) => codeOf(secret, clock.now(), later) };
}

export async function withPasskey({ workspace }: World, { actor }: Pick<Member, 'actor'>, name = 'My phone') {
  const passkey = new SoftPasskey(site);
  const { setUp, options } = await workspace.secondFactors.beginPasskey(actor);
  const added = await workspace.secondFactors.addPasskey(actor, { setUp, name, answer: passkey.create(options) });
  return { passkey, recoveryCodes: added.recoveryCodes ?? [] };
}

/** Gives the password again, within a session. @returns what is asked next */
export async function askedAgain(
  { workspace }: World,
  { actor, password }: Pick<Member, 'actor' | 'password'>,
): Promise<SecondFactorAsked> {
  const error = await refusal(workspace.auth.reauthenticate(actor, { password }));
  if (error.secondFactor === undefined) throw error;
  return error.secondFactor;
}

/** Gives the password. @returns what is asked next */
export async function asked(
  { workspace }: World,
  { username, password }: Pick<Member, 'username' | 'password'>,
  from = origin,
): Promise<SecondFactorAsked> {
  const error = await refusal(workspace.auth.signIn({ username, password }, from));
  if (error.secondFactor === undefined) throw error;
  return error.secondFactor;
}
