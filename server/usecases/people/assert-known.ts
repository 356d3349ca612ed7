import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { profileId } from '../shared/names.ts';

/** @throws QuorateError `not_possible_now` where what the organisation held on the person was erased (V3) */
export async function assertKnown(deps: Deps, personId: string, organisationId: string): Promise<void> {
  const profile = await deps.aggregates.get('profile', profileId(organisationId, personId));
  if (profile?.value.erased === undefined) return;
  throw new QuorateError('not_possible_now', 'What was held on this person was erased. Add them as a new person.');
}
