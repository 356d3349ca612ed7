import type { Person } from '#lib/domain/people.ts';
import type { Receipt } from '#lib/domain/revocation.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { type EndMemberships, relayEnding } from './end-memberships.ts';
import { collectReceipt, isKept, keepRevocation } from './receipt.ts';

/** What follows an ending once the store has it (R2). Rides in the same write. */
export interface CloseAccess extends FollowUp {
  do: 'closeAccess';
  ending: EndMemberships;
}

/** What the person reads of: a board, or all that they had in an organisation. */
export async function nameOfPlace(deps: Deps, organisationId: string, boardId?: string): Promise<string> {
  const place =
    boardId === undefined
      ? await deps.aggregates.get('organisation', organisationId)
      : await deps.aggregates.get('board', boardId);
  return place?.value.name ?? '';
}

/**
 * What follows an ending once the store has it (R2): the nodes close what the person has open, and the receipt is kept.
 * @param person as they are now
 */
export async function closeAccess(deps: Deps, person: Person, ending: EndMemberships): Promise<Receipt> {
  const receipt = await close(deps, person, ending, deps.clock.now());
  await relayEnding(deps, ending);
  await peopleChanged(deps, ending.organisationId);
  return receipt;
}

/** After a crash in between. */
export async function applyCloseAccess(deps: Deps, { ending }: CloseAccess, { at }: OutboxEntry): Promise<void> {
  if (await isKept(deps, ending.closing.receiptId)) return;
  const person = await deps.aggregates.get('person', ending.personId);
  if (person === undefined) return;
  await close(deps, person.value, ending, Date.parse(at));
  await peopleChanged(deps, ending.organisationId);
}

/** @param storedAt milliseconds */
async function close(deps: Deps, person: Person, ending: EndMemberships, storedAt: number): Promise<Receipt> {
  const { organisationId, boardIds, by, reason } = ending;
  const { receiptId, scope, boardId, told, requestedAt, sessions } = ending.closing;
  const signInEnded = person.signInEnded !== undefined;
  const organisation = await deps.aggregates.get('organisation', organisationId);
  const receipt = await collectReceipt(
    deps,
    {
      personId: person.id,
      scope,
      organisationId,
      boardIds,
      sessionIds: [],
      signInEnded,
      code: closeCodes.accessRevoked,
      reason: told,
      organisationName: organisation?.value.name ?? '',
    },
    { requestedAt, storedAt, sessionsEnded: signInEnded ? sessions : 0, id: receiptId },
  );
  return keepRevocation(deps, {
    id: receiptId,
    organisationId,
    personId: person.id,
    scope,
    ...(boardId === undefined ? {} : { scopeId: boardId }),
    by,
    ...(reason === undefined ? {} : { reason }),
    receipt,
  });
}
