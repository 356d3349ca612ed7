import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { authoriseInMeeting } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';

/**
 * The item that something after the meeting is about, if it is about one.
 * @throws QuorateError `not_found`: not on this agenda; `forbidden`: in Part 2, and not for the actor (A3)
 */
export async function itemInReach(
  deps: Deps,
  actor: Actor,
  meeting: Meeting,
  itemId: string | undefined,
): Promise<AgendaItem | undefined> {
  if (itemId === undefined) return undefined;
  const item = meeting.items.find(({ id }) => id === itemId);
  if (item === undefined) throw new QuorateError('not_found', 'This item is not on the agenda.');
  if (item.part === 2) await authoriseInMeeting(deps, actor, 'part2.read', meeting, item);
  return item;
}
