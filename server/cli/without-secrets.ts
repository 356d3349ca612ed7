import type { Organisation } from '#lib/domain/boards.ts';
import type { Membership, Person } from '#lib/domain/people.ts';

interface ExportedPerson {
  id: string;
  username: string;
  memberships: Membership[];
  signInEnded?: { at: string };
}

/** Named one by one, so that what a person is given later is not taken away with it: no secret, nothing from elsewhere. */
export const exportedPerson = (
  { id, username, memberships, signInEnded }: Person,
  organisationId: string,
): ExportedPerson => ({
  id,
  username,
  memberships: memberships.filter((m) => m.organisationId === organisationId),
  ...(signInEnded === undefined ? {} : { signInEnded }),
});

/** Without the secret by which the service is known at the provider. */
export function exportedOrganisation({ singleSignOn, ...organisation }: Organisation): Record<string, unknown> {
  if (singleSignOn === undefined) return organisation;
  const { clientSecret: _, ...provider } = singleSignOn;
  return { ...organisation, singleSignOn: provider };
}
