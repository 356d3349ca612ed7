import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import type { MeetingSummary } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { findBoard } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';
import { meetingSummaries } from './summaries.ts';

/** A board's meetings, in session first, then coming, then past. */
export async function listMeetings(deps: Deps, given: Actor | undefined, input: unknown): Promise<MeetingSummary[]> {
  const actor = await identify(deps, given);
  const board = await findBoard(deps, actor, idIn(input, 'boardId'));
  if (actor.kind === 'person' && !may('meeting.read', membershipOn(actor.person, board.id))) {
    throw new QuorateError('forbidden');
  }
  return meetingSummaries(deps, board.id, actorId(actor));
}
