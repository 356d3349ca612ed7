import { z } from 'zod';
import { decisionEntries } from '#lib/domain/registers/decisions.ts';
import type { DecisionsRegister } from '#lib/domain/registers/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { boardFilter } from './filters.ts';
import { noteHandedOut } from './hand-out.ts';
import { meetingsOf, openRegister } from './open.ts';

export const decisionsInput = z.strictObject({
  ...boardFilter,
  state: z.enum(['carried', 'lost', 'notPut']).optional(),
});

/**
 * What the board decided at all its meetings; of a Part 2 item only for who may read that item (A3). Costs one look-up of
 * the board’s meetings and one of the organisation’s names.
 */
export async function decisions(deps: Deps, given: Actor | undefined, input: unknown): Promise<DecisionsRegister> {
  const opened = await openRegister(deps, given, input, decisionsInput);
  const { board, filter, nameOf, mayRead } = opened;
  const entries = decisionEntries(await meetingsOf(deps, board), mayRead, nameOf, filter);
  await noteHandedOut(deps, opened, 'decisions', entries);
  return { board: { id: board.id, name: board.name, kind: board.kind }, decisions: entries };
}
