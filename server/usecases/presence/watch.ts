import type { Actor } from '../actor.ts';
import { authoriseInOrganisation, authoriseOnBoard } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findBoard, findOrganisation } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';

/** Whether somebody may hear that a board's meetings changed. */
export async function watchBoard(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ boardId: string; organisationId: string }> {
  const actor = await identifyPerson(deps, given);
  const board = await findBoard(deps, actor, idIn(input, 'boardId'));
  authoriseOnBoard(actor, 'meeting.read', board.id);
  return { boardId: board.id, organisationId: board.organisationId };
}

/** Whether somebody may hear that an organisation's people, or who is on line, changed. */
export async function watchPeople(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ organisationId: string }> {
  const actor = await identifyPerson(deps, given);
  const { id } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.list', id);
  return { organisationId: id };
}
