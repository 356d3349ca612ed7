import type { AgendaItem, Meeting } from '#lib/domain/meetings.ts';
import { type Membership, membershipOn } from '#lib/domain/people.ts';
import { type Action, may } from '#lib/domain/permissions.ts';
import { QuorateError } from '#server/errors.ts';
import type { PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';

/** A minutes document that somebody may read: whose it is, and what they may do there. */
export interface FoundMinutes {
  documentId: string;
  meeting: Meeting;
  /** The Part 2 item whose document it is. */
  item: AgendaItem | undefined;
  may(action: Action): boolean;
}

/**
 * The second and the third step of every use case on a minutes document (W1).
 * @throws QuorateError `not_found`: unknown, or of a board they never sat on; `forbidden`: they know of it but may not
 */
export async function findMinutes(deps: Deps, actor: PersonActor, documentId: string): Promise<FoundMinutes> {
  const [stored] = await deps.aggregates.find('meeting', 'document', documentId, { limit: 1 });
  if (stored === undefined) throw new QuorateError('not_found');
  const meeting = stored.value;
  const item = meeting.items.find((i) => i.confidential?.minutesId === documentId);
  const own = membership(actor, meeting.boardId);
  const about = { personId: actor.person.id, ...(item === undefined ? {} : { item }) };
  if (!may(item === undefined ? 'minutes.read' : 'part2.read', own, about)) throw new QuorateError('forbidden');
  return { documentId, meeting, item, may: (action) => may(action, own, about) };
}

function membership(actor: PersonActor, boardId: string): Membership {
  const own = membershipOn(actor.person, boardId);
  if (own !== undefined) return own;
  const satOnIt = actor.person.memberships.some((m) => m.boardId === boardId);
  throw new QuorateError(satOnIt ? 'forbidden' : 'not_found');
}
