import { normaliseUsername } from '#lib/domain/names.ts';
import type { MembershipView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { membershipViews } from '../me/view.ts';
import type { Deps } from '../shared/deps.ts';
import { identify } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';

/** For the operator's tool: who has a user name, and where they sit. */
export async function findByUsername(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ personId: string; username: string; memberships: MembershipView[] }> {
  const actor = await identify(deps, given);
  if (actor.kind === 'person') throw new QuorateError('forbidden');
  const username = normaliseUsername(idIn(input, 'username'));
  const [stored] = await deps.aggregates.find('person', 'username', username, { limit: 1 });
  if (stored === undefined) throw new QuorateError('not_found', 'Nobody has this user name.');
  return { personId: stored.value.id, username, memberships: await membershipViews(deps, stored.value) };
}
