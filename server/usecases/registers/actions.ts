import { z } from 'zod';
import { actionEntries, actionFilters } from '#lib/domain/registers/actions.ts';
import type { ActionsRegister } from '#lib/domain/registers/views.ts';
import type { Actor } from '../actor.ts';
import { actionView } from '../meetings/record-view.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { boardFilter, mine } from './filters.ts';
import { noteHandedOut } from './hand-out.ts';
import { meetingsOf, openRegister } from './open.ts';

export const actionsInput = z.strictObject({ ...boardFilter, mine, state: z.enum(actionFilters).optional() });

/**
 * The actions that a board gave; those of a Part 2 item only for who may read that item (A3). Costs one look-up each for
 * the board’s actions, its meetings and the organisation’s names.
 */
export async function actions(deps: Deps, given: Actor | undefined, input: unknown): Promise<ActionsRegister> {
  const opened = await openRegister(deps, given, input, actionsInput, { hasOwn: true });
  const { actor, own, board, filter, mayRead } = opened;
  const [found, meetings] = await Promise.all([
    findAll(deps, 'actionItem', 'board', board.id),
    meetingsOf(deps, board),
  ]);
  const reader = { personId: actor.person.id, own, now: deps.clock.now() };
  const entries = actionEntries(
    board.name,
    found.map(({ value }) => value),
    meetings,
    mayRead,
    (action) => actionView(reader, action),
    filter,
  );
  // What somebody is to do themselves is no news to them.
  const ofOthers = entries.filter(({ ownerId }) => ownerId !== actor.person.id);
  await noteHandedOut(deps, opened, 'actions', ofOthers);
  return { board: { id: board.id, name: board.name, kind: board.kind }, actions: entries };
}
