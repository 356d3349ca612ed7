import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import type { BoardView } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { meetingSummaries } from '../meetings/summaries.ts';
import { mayOnBoard } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findBoard } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';

/** A board and its meetings, for one of its members. */
export async function showBoard(deps: Deps, given: Actor | undefined, input: unknown): Promise<BoardView> {
  const actor = await identifyPerson(deps, given);
  const board = await findBoard(deps, actor, idIn(input, 'boardId'));
  const membership = membershipOn(actor.person, board.id);
  if (membership === undefined || !may('meeting.read', membership)) throw new QuorateError('forbidden');
  const [organisation, meetings] = await Promise.all([
    deps.aggregates.get('organisation', board.organisationId),
    meetingSummaries(deps, board.id, actor.person.id),
  ]);
  return {
    id: board.id,
    name: board.name,
    kind: board.kind,
    seats: board.seats,
    organisation: { id: board.organisationId, name: organisation?.value.name ?? '' },
    role: membership.role,
    may: {
      prepare: mayOnBoard(actor, 'meeting.prepare', board.id),
      managePeople: mayOnBoard(actor, 'people.manage', board.id),
      registers: mayOnBoard(actor, 'register.read', board.id),
      reply: may('meeting.reply', membership),
    },
    meetings,
  };
}
