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
 * @param person as the ending left them
 */
export async function closeAccess(deps: Deps, person: Person, ending: EndMemberships): Promise<Receipt> {
  const signInEnded = person.signInEnded !== undefined;
  const receipt = await close(deps, ending, { storedAt: deps.clock.now(), signInEnded });
  await relayEnding(deps, ending);
  await peopleChanged(deps, ending.organisationId);
  return receipt;
}

/** After a crash in between. The write's own entry says what it ended: the person may have come back meanwhile, or lost more. */
export async function applyCloseAccess(
  deps: Deps,
  { ending }: CloseAccess,
  { at, detail }: OutboxEntry,
): Promise<void> {
  if (await isKept(deps, ending.closing.receiptId)) return;
  await close(deps, ending, { storedAt: Date.parse(at), signInEnded: detail.signInEnded === true });
  await peopleChanged(deps, ending.organisationId);
}

/** @param written what the write did, and when: milliseconds */
async function close(
  deps: Deps,
  ending: EndMemberships,
  written: { storedAt: number; signInEnded: boolean },
): Promise<Receipt> {
  const { storedAt, signInEnded } = written;
  const { personId, organisationId, boardIds, by, reason } = ending;
  const { receiptId, scope, boardId, told, requestedAt, sessions } = ending.closing;
  const organisation = await deps.aggregates.get('organisation', organisationId);
  const receipt = await collectReceipt(
    deps,
    {
      personId,
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
    personId,
    scope,
    ...(boardId === undefined ? {} : { scopeId: boardId }),
    by,
    ...(reason === undefined ? {} : { reason }),
    receipt,
  });
}
