import { z } from 'zod';
import type { ActionItem } from '#lib/domain/action-items.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { actionEntries, actionFilters, actionsInOrder } from '#lib/domain/registers/actions.ts';
import type { ActionEntry } from '#lib/domain/registers/views.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { actionView } from '../meetings/record-view.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { format } from './filters.ts';
import { noteTaken } from './hand-out.ts';
import { readerOf } from './open.ts';

export const myActionsInput = z.strictObject({ format, state: z.enum(actionFilters).optional() });

/**
 * What somebody is to do, on all boards they sit on: their own, so the log says nothing of it, but that they took it away
 * as a file (A5). Costs one look-up of the actions they own, and one document for each of those boards and of the meetings
 * at which these were given.
 */
export async function myActions(deps: Deps, given: Actor | undefined, input: unknown): Promise<ActionEntry[]> {
  const actor = await identifyPerson(deps, given);
  const { format: wanted, ...filter } = parse(myActionsInput, input);
  const owned = (await findAll(deps, 'actionItem', 'owner', actor.person.id)).map(({ value }) => value);
  const byBoard = [...Map.groupBy(owned, ({ boardId }) => boardId)];
  const lists = await Promise.all(byBoard.map(([boardId, actions]) => onBoard(deps, actor, boardId, actions, filter)));
  if (wanted === 'csv') {
    for (const [at, [boardId, [action]]] of byBoard.entries()) {
      const place = { organisationId: action!.organisationId, id: boardId };
      if (lists[at]!.length > 0) await noteTaken(deps, actor, place, 'actions', { mine: true, ...filter });
    }
  }
  return lists.flat().sort(actionsInOrder);
}

async function onBoard(
  deps: Deps,
  actor: PersonActor,
  boardId: string,
  actions: readonly ActionItem[],
  filter: Pick<z.output<typeof myActionsInput>, 'state'>,
): Promise<ActionEntry[]> {
  const own = membershipOn(actor.person, boardId);
  const personId = actor.person.id;
  if (own === undefined) return [];
  const meetingIds = [...new Set(actions.map(({ meetingId }) => meetingId))];
  const [board, ...meetings] = await Promise.all([
    deps.aggregates.get('board', boardId),
    ...meetingIds.map((id) => deps.aggregates.get('meeting', id)),
  ]);
  return actionEntries(
    board?.value.name ?? '',
    actions,
    meetings.flatMap((meeting) => (meeting === undefined ? [] : [meeting.value])),
    readerOf(own, personId),
    (action) => actionView({ personId, own, now: deps.clock.now() }, action),
    filter,
  );
}
