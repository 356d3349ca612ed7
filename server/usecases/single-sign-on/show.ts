import { issuerFault } from '#lib/domain/single-sign-on.ts';
import type { SingleSignOnView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { decidingIn } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll, findOrganisation, sitsIn } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { redirectAddress } from './begun.ts';

/** For the clerk: what is set, without the secret, and what to register with the provider. */
export async function showSingleSignOn(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<SingleSignOnView> {
  const actor = await identify(deps, given);
  const { id, name, singleSignOn } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', id);
  const allowed = deps.signInProviders?.allowed ?? [];
  const people = await findAll(deps, 'person', 'organisation', id);
  const isOf = (one: { organisationId: string; issuer: string }) =>
    one.organisationId === id && one.issuer === singleSignOn?.issuer;
  return {
    organisation: { id, name },
    deciding: await decidingIn(deps, actor, id),
    issuers: [...allowed],
    redirectAddress: redirectAddress(deps, id),
    signInAddress: `${deps.origin}/sign-in/with/${id}`,
    ...(singleSignOn === undefined || issuerFault(singleSignOn.issuer, allowed) !== undefined
      ? {}
      : {
          setting: {
            issuer: singleSignOn.issuer,
            clientId: singleSignOn.clientId,
            name: singleSignOn.name,
            countsAsSecondFactor: singleSignOn.countsAsSecondFactor === true,
          },
        }),
    connected: people.filter(({ value }) => sitsIn(value, id) && value.identities?.some(isOf)).length,
  };
}
