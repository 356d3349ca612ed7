import { codesLeft } from '#lib/domain/second-factors.ts';
import type { SecondFactorsView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { requiredBy } from '../shared/second-factor-rule.ts';

/** What somebody has set up beside their password; no secret among it. */
export async function showSecondFactors(deps: Deps, given: Actor | undefined): Promise<SecondFactorsView> {
  const { person } = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const { authenticator, passkeys = [] } = person.secondFactors ?? {};
  const used = (at: string | undefined) => (at === undefined ? {} : { lastUsedAt: at });
  return {
    requiredBy: (await requiredBy(deps, person)).map(({ name }) => name),
    ...(authenticator === undefined
      ? {}
      : { authenticator: { addedAt: authenticator.addedAt, ...used(authenticator.lastUsedAt) } }),
    passkeys: passkeys.map(({ id, name, addedAt, lastUsedAt }) => ({ id, name, addedAt, ...used(lastUsedAt) })),
    recoveryCodesLeft: codesLeft(person),
  };
}
