import type { Person } from '#lib/domain/people.ts';
import { asksAnew, type Identity, type SingleSignOn } from '#lib/domain/single-sign-on.ts';
import type { IdentityView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';
import { offeredBy } from './offered.ts';
import { letsIn } from './still-holds.ts';

/** Where somebody can connect an account, and where they have. */
export async function listIdentities(deps: Deps, given: Actor | undefined): Promise<IdentityView[]> {
  const { person } = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const identities = person.identities ?? [];
  const ids = new Set([...currentOrganisations(person), ...identities.map((one) => one.organisationId)]);
  const views = await Promise.all(
    [...ids].map(async (organisationId): Promise<IdentityView | undefined> => {
      const organisation = (await deps.aggregates.get('organisation', organisationId))?.value;
      const singleSignOn = await offeredBy(deps, organisationId).then(
        (offer) => offer.singleSignOn,
        (error: unknown) => {
          if (!isCode(error, 'not_found')) throw error;
          return undefined;
        },
      );
      const identity = identities.find((one) => one.organisationId === organisationId);
      if (singleSignOn === undefined && identity === undefined) return undefined;
      return {
        organisationId,
        organisationName: organisation?.name ?? '',
        ...(singleSignOn === undefined ? {} : { name: singleSignOn.name }),
        ...(identity === undefined ? {} : { connected: await connectedView(deps, person, identity, singleSignOn) }),
      };
    }),
  );
  return views.filter((view) => view !== undefined);
}

async function connectedView(
  deps: Deps,
  person: Person,
  identity: Identity,
  singleSignOn: SingleSignOn | undefined,
): Promise<NonNullable<IdentityView['connected']>> {
  const { id, linkedAt: at, linkedBy: by, issuer } = identity;
  const view = { id, at, by };
  if (singleSignOn !== undefined && singleSignOn.issuer !== issuer) return { ...view, former: true };
  if (!(await letsIn(deps, person, identity))) return view;
  return asksAnew(issuer) ? { ...view, fresh: true } : { ...view, signInOnly: true };
}
