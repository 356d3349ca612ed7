import type { Addendum, Meeting } from '#lib/domain/meetings.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { itemInReach } from './item-in-reach.ts';

/** @throws QuorateError `not_found`; `forbidden` for one to a Part 2 item that the actor may not read (A3) */
export async function findAddendum(
  deps: Deps,
  actor: Actor,
  meeting: Meeting,
  addendumId: string,
): Promise<{ addendum: Addendum; others: Addendum[] }> {
  const addenda = meeting.minutes.addenda ?? [];
  const addendum = addenda.find(({ id }) => id === addendumId);
  if (addendum === undefined) throw new QuorateError('not_found', 'There is no such addendum.');
  await itemInReach(deps, actor, meeting, addendum.itemId);
  return { addendum, others: addenda.filter((other) => other !== addendum) };
}
