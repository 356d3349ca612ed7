import type { Organisation } from '#lib/domain/boards.ts';
import { issuerFault, type SingleSignOn } from '#lib/domain/single-sign-on.ts';
import type { SignInOffer } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { idIn } from '../shared/parse.ts';

/** @throws QuorateError `not_found` also for an issuer that the operator does not allow any more */
export async function offeredBy(
  deps: Deps,
  organisationId: string,
): Promise<{ organisation: Organisation; singleSignOn: SingleSignOn }> {
  const organisation = (await deps.aggregates.get('organisation', organisationId))?.value;
  const singleSignOn = organisation?.singleSignOn;
  const allowed = deps.signInProviders?.allowed ?? [];
  if (singleSignOn === undefined || issuerFault(singleSignOn.issuer, allowed) !== undefined) {
    throw new QuorateError('not_found', 'There is no single sign-on here. Sign in with your password.');
  }
  return { organisation: organisation!, singleSignOn };
}

/** For anybody: whose sign-in page this is. An organisation without single sign-on is not told from none. */
export async function showOffer(deps: Deps, input: unknown): Promise<SignInOffer> {
  const { organisation, singleSignOn } = await offeredBy(deps, idIn(input, 'organisationId'));
  return { organisationId: organisation.id, organisationName: organisation.name, name: singleSignOn.name };
}
