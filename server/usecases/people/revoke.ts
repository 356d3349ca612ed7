import { z } from 'zod';
import { isCurrent, type Person } from '#lib/domain/people.ts';
import { type Receipt, revocationScopes } from '#lib/domain/revocation.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id, reason } from '../shared/fields.ts';
import { findPerson } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, invalid, parse } from '../shared/parse.ts';
import { closeAccess, nameOfPlace } from './close-access.ts';
import { type EndMemberships, endMemberships } from './end-memberships.ts';
import { authoriseBoard, authorisePeople, managesAllBoards, sharedOrganisations } from './rights.ts';
import { revokeSession } from './revoke-session.ts';

export const revokeInput = z.strictObject({
  personId: id,
  scope: z.enum(revocationScopes),
  /** The board's id, or the session's public id; for an account the organisation, where there are several. */
  id: id.optional(),
  reason: reason.optional(),
});
export type RevokeInput = z.output<typeof revokeInput>;

/**
 * Ends somebody's access: the whole account in an organisation, one board, or one session. When it returns, all that
 * they had open is closed, on every node (R2, R3).
 * @returns the proof
 */
export async function revoke(deps: Deps, given: Actor | undefined, input: unknown): Promise<Receipt> {
  const requestedAt = deps.clock.now();
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  const chosen = parse(revokeInput, input);
  assertFresh(deps, actor);
  if (chosen.scope === 'session') return revokeSession(deps, actor, person, chosen, requestedAt);
  const organisationId = organisationOf(actor, person, chosen);
  const boardIds = boardsOf(actor, person, chosen, organisationId);
  if (actor.kind === 'person' && actor.person.id === person.id) {
    throw new QuorateError('not_possible_now', 'Nobody can end their own access. Ask another clerk.');
  }
  const sessions = await deps.sessions.list(person.id);
  const boardId = chosen.scope === 'board' ? chosen.id! : undefined;
  const ending: EndMemberships = {
    do: 'endMemberships',
    personId: person.id,
    organisationId,
    boardIds,
    entryId: deps.ids.next(),
    at: new Date(deps.clock.now()).toISOString(),
    by: actorId(actor),
    ...(chosen.reason === undefined ? {} : { reason: chosen.reason }),
    closing: {
      scope: chosen.scope,
      ...(boardId === undefined ? {} : { boardId }),
      requestedAt,
      sessions: sessions.length,
      told: `Your access to ${await nameOfPlace(deps, organisationId, boardId)} has been ended by the clerk.`,
      receiptId: deps.ids.next(),
    },
  };
  const ended = await endMemberships(deps, actor, person, ending, (now) => {
    boardsOf(actor, now, chosen, organisationId);
  });
  return closeAccess(deps, ended.person, ended.ending);
}

/** An account is what somebody has in one organisation (R5): named, or the only one that the two have in common. */
function organisationOf(actor: Actor, person: Person, chosen: RevokeInput): string {
  if (chosen.scope === 'board') {
    if (chosen.id === undefined) throw invalid({ id: 'is missing: it names the board' });
    const membership = person.memberships.find((m) => m.boardId === chosen.id);
    if (membership === undefined) throw invalid({ id: 'is not a board that this person sits on' });
    return membership.organisationId;
  }
  const shared = sharedOrganisations(actor, person);
  if (chosen.id !== undefined) {
    if (!shared.includes(chosen.id)) throw invalid({ id: 'is not an organisation that you manage this person in' });
    return chosen.id;
  }
  const current = shared.filter((o) => person.memberships.some((m) => m.organisationId === o && isCurrent(m)));
  const [only, ...more] = current.length > 0 ? current : shared;
  if (only === undefined || more.length > 0)
    throw invalid({ id: 'is missing: it names the organisation, since there are several' });
  return only;
}

function boardsOf(actor: Actor, person: Person, chosen: RevokeInput, organisationId: string): string[] {
  if (chosen.scope === 'board') {
    authoriseBoard(actor, chosen.id!);
    return [chosen.id!];
  }
  if (!managesAllBoards(actor, person, organisationId)) {
    throw new QuorateError(
      'forbidden',
      'Only somebody who is clerk of every board this person sits on can end the whole account. End single boards instead.',
    );
  }
  return [...new Set(person.memberships.filter((m) => m.organisationId === organisationId).map((m) => m.boardId))];
}
