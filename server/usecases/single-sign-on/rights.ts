import type { Organisation } from '#lib/domain/boards.ts';
import type { Actor } from '../actor.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';

/** The coarse right, before an input is looked at. */
export async function authorised(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ actor: Actor; organisationId: string; organisation: Organisation }> {
  const actor = await identify(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisation.id);
  return { actor, organisationId: organisation.id, organisation };
}
