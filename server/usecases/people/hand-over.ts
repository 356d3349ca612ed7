import { z } from 'zod';
import type { Board } from '#lib/domain/boards.ts';
import { hasOwnPassword } from '#lib/domain/first-passwords.ts';
import { membershipOn, type Person } from '#lib/domain/people.ts';
import type { Receipt } from '#lib/domain/revocation.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { id, reason } from '../shared/fields.ts';
import { findPerson, sitsIn } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { closeAccess, nameOfPlace } from './close-access.ts';
import { type EndMemberships, endMemberships } from './end-memberships.ts';
import { makeClerk } from './make-clerk.ts';
import { assertMayClerk } from './may-clerk.ts';
import { authoriseBoard, authorisePeople } from './rights.ts';

export const handOverInput = z.strictObject({
  /** Whose duties they are. */
  personId: id,
  toId: id,
  boardIds: z.array(id).min(1).max(50),
  /** Whether the former clerk's places on these boards end. */
  ends: z.boolean(),
  reason: reason.optional(),
});
type Chosen = z.output<typeof handOverInput>;

/**
 * P23: moves a clerk's duties on some boards to another person. The new clerk is written first, the former one's places
 * end after that: in between both are clerks, and nobody is none. Asked again it goes on where it broke off.
 * @returns the receipt of what was closed, where the former clerk's places ended
 */
export async function handOver(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ receipt?: Receipt }> {
  const requestedAt = deps.clock.now();
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  const chosen = parse(handOverInput, input);
  for (const boardId of chosen.boardIds) authoriseBoard(actor, boardId);
  assertFresh(deps, actor);
  const boards = await boardsOf(deps, person, chosen);
  const { organisationId } = boards[0]!;
  const to = await successor(deps, chosen, boards);
  // A clerk's removal that was cut short must not catch the new membership.
  for (const board of boards) await deps.relay.move('board', board.id);
  const entryId = deps.ids.next();
  const at = new Date(requestedAt).toISOString();
  const by = actorId(actor);
  const { person: now } = await makeClerk(deps, actor, to, { boards, entryId, at, by }, (boardIds, then) =>
    auditEntry(deps, actor, {
      organisationId,
      action: 'clerk.handOver',
      subject: `person:${to.id}`,
      detail: { from: person.id, boardIds, ends: chosen.ends, ...because(chosen) },
      then,
    }),
  );
  if (!chosen.ends) return {};
  if (!hasOwnPassword(now)) {
    throw new QuorateError(
      'not_possible_now',
      'They are clerk now, and have not signed in yet. End the former clerk’s places once they have.',
    );
  }
  const sessions = await deps.sessions.list(person.id);
  const boardId = boards.length === 1 ? boards[0]!.id : undefined;
  const place = await nameOfPlace(deps, organisationId, boardId);
  const ending: EndMemberships = {
    do: 'endMemberships',
    personId: person.id,
    organisationId,
    boardIds: boards.map((board) => board.id),
    entryId: deps.ids.next(),
    at,
    by,
    reason: chosen.reason ?? 'Handed over to another clerk.',
    closing: {
      scope: 'board',
      ...(boardId === undefined ? {} : { boardId }),
      requestedAt,
      sessions: sessions.length,
      told: `Your duties as clerk at ${place} have been handed over, and your access has ended.`,
      receiptId: deps.ids.next(),
    },
  };
  // The former clerk may be the very one who asks: what ends their access is decided by the boards, not in their name.
  const ended = await endMemberships(deps, { kind: 'system' }, person, ending);
  return { receipt: await closeAccess(deps, ended.person, ended.ending) };
}

const because = ({ reason: why }: Chosen) => (why === undefined ? {} : { reason: why });

/** @throws QuorateError `invalid`, `not_possible_now` */
async function boardsOf(deps: Deps, person: Person, { boardIds }: Chosen): Promise<Board[]> {
  const boards: Board[] = [];
  for (const boardId of new Set(boardIds)) {
    const board = (await deps.aggregates.get('board', boardId))?.value;
    if (board === undefined) throw invalid({ boardIds: 'names a board that there is not' });
    if (board.organisationId !== (boards[0] ?? board).organisationId) {
      throw invalid({ boardIds: 'must be boards of one organisation' });
    }
    if (membershipOn(person, boardId)?.role !== 'clerk') {
      throw new QuorateError('not_possible_now', `This person is not clerk of ${board.name}.`);
    }
    boards.push(board);
  }
  return boards;
}

/** Somebody of the same organisation, who may be clerk of each. */
async function successor(deps: Deps, { personId, toId }: Chosen, boards: Board[]): Promise<Person> {
  if (toId === personId) throw invalid({ toId: 'must be another person' });
  const to = (await deps.aggregates.get('person', toId))?.value;
  if (to === undefined || !sitsIn(to, boards[0]!.organisationId)) {
    throw invalid({ toId: 'is not somebody of this organisation' });
  }
  for (const board of boards) assertMayClerk(board, { role: 'clerk' }, to.memberships);
  return to;
}
