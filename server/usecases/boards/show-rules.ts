import type { Board } from '#lib/domain/boards.ts';
import { membershipOn } from '#lib/domain/people.ts';
import { may } from '#lib/domain/permissions.ts';
import { rulesInWords } from '#lib/domain/rules/in-words.ts';
import { rulesOf } from '#lib/domain/rules/rules-of.ts';
import type { RulesView } from '#lib/domain/rules/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Stored } from '#server/ports.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { mayOnBoard } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findBoard } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { nameIn } from '../shared/names.ts';
import { idIn } from '../shared/parse.ts';

/** The rules that a board goes by, for its members. */
export async function showRules(deps: Deps, given: Actor | undefined, input: unknown): Promise<RulesView> {
  const actor = await identifyPerson(deps, given);
  const { id } = await findBoard(deps, actor, idIn(input, 'boardId'));
  if (!may('meeting.read', membershipOn(actor.person, id))) throw new QuorateError('forbidden');
  const stored = await deps.aggregates.get('board', id);
  if (stored === undefined) throw new QuorateError('not_found');
  return rulesView(deps, actor, stored);
}

export async function rulesView(
  deps: Deps,
  actor: PersonActor,
  { value: board, version }: Stored<Board>,
): Promise<RulesView> {
  const rules = rulesOf(board);
  const { quorumSet, remoteApproved: approved, namesVotes } = board;
  return {
    board: { id: board.id, name: board.name, kind: board.kind, seats: board.seats },
    version,
    set: rules.id,
    name: rules.name,
    numbers: rules.numbers,
    ...(quorumSet === undefined ? {} : { quorumSet }),
    ...(approved === undefined
      ? {}
      : { remoteApproved: { at: approved.at, byName: await nameIn(deps, board.organisationId, approved.by) } }),
    namesVotes: namesVotes === true,
    rules: rulesInWords(rules, board),
    may: { change: mayOnBoard(actor, 'rules.manage', board.id) },
  };
}
