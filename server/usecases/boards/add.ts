import { z } from 'zod';
import type { Board } from '#lib/domain/boards.ts';
import type { Membership } from '#lib/domain/people.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { boardKind, id, name, seats } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { membershipFollowUp } from '../people/first-membership.ts';
import { seatLeadClerksFollowUp } from '../people/lead-clerk.ts';
import { today } from '../people/new-membership.ts';

export const addBoardInput = z.strictObject({
  organisationId: id,
  name,
  kind: boardKind,
  seats,
  parentId: id.optional(),
});

/** Adds a board or committee. A clerk who adds one is its first clerk. */
export async function addBoard(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ id: string }> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  const chosen = parse(addBoardInput, input);
  await checkParent(deps, chosen);
  const board: Board = {
    id: deps.ids.next(),
    organisationId,
    kind: chosen.kind,
    ...(chosen.parentId === undefined ? {} : { parentId: chosen.parentId }),
    name: chosen.name,
    seats: chosen.seats,
    clerks: actor.kind === 'person' ? [actor.person.id] : [],
  };
  const first: Membership = { organisationId, boardId: board.id, role: 'clerk', votes: false, termStart: today(deps) };
  await insert(deps, actor, 'board', board, [
    auditEntry(deps, actor, {
      organisationId,
      action: 'board.add',
      subject: `board:${board.id}`,
      detail: { name: board.name, kind: board.kind, seats: board.seats },
      then: [
        ...(actor.kind === 'person' ? [membershipFollowUp(actor.person.id, first)] : []),
        seatLeadClerksFollowUp(board.id),
      ],
    }),
  ]);
  await deps.relay.move('board', board.id);
  await peopleChanged(deps, organisationId);
  return { id: board.id };
}

async function checkParent(deps: Deps, chosen: z.output<typeof addBoardInput>): Promise<void> {
  if (chosen.kind === 'board') {
    if (chosen.parentId !== undefined) throw invalid({ parentId: 'is for committees only' });
    return;
  }
  if (chosen.parentId === undefined) throw invalid({ parentId: 'is missing: a committee belongs to a board' });
  const parent = await deps.aggregates.get('board', chosen.parentId);
  if (parent?.value.organisationId !== chosen.organisationId || parent.value.kind !== 'board') {
    throw invalid({ parentId: 'is not a board of this organisation' });
  }
}
