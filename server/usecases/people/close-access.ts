import type { Person } from '#lib/domain/people.ts';
import type { Receipt } from '#lib/domain/revocation.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { Deps } from '../shared/deps.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { type EndMemberships, relayEnding } from './end-memberships.ts';
import { collectReceipt, keepRevocation } from './receipt.ts';

interface Closing {
  scope: 'account' | 'board';
  /** With `board`. */
  boardId?: string;
  /** Milliseconds: when it was asked for. */
  requestedAt: number;
  /** How many sessions the person had. */
  sessions: number;
  /** What the person reads; what has ended is named to it. */
  told: (what: string) => string;
  /** What the receipt is called; a new id when left out. */
  receiptId?: string;
}

/**
 * What follows an ending once the store has it (R2): the nodes close what the person has open, and the receipt is kept.
 * @param person as they are now
 */
export async function closeAccess(
  deps: Deps,
  person: Person,
  ending: EndMemberships,
  closing: Closing,
): Promise<Receipt> {
  const { organisationId } = ending;
  const { scope, boardId } = closing;
  const storedAt = deps.clock.now();
  const signInEnded = person.signInEnded !== undefined;
  const organisation = await deps.aggregates.get('organisation', organisationId);
  const organisationName = organisation?.value.name ?? '';
  const board = boardId === undefined ? undefined : await deps.aggregates.get('board', boardId);
  const receipt = await collectReceipt(
    deps,
    {
      personId: person.id,
      scope,
      organisationId,
      boardIds: ending.boardIds,
      sessionIds: [],
      signInEnded,
      code: closeCodes.accessRevoked,
      reason: closing.told(board?.value.name ?? organisationName),
      organisationName,
    },
    {
      requestedAt: closing.requestedAt,
      storedAt,
      sessionsEnded: signInEnded ? closing.sessions : 0,
      ...(closing.receiptId === undefined ? {} : { id: closing.receiptId }),
    },
  );
  await keepRevocation(deps, {
    id: receipt.id,
    organisationId,
    personId: person.id,
    scope,
    ...(boardId === undefined ? {} : { scopeId: boardId }),
    by: ending.by,
    ...(ending.reason === undefined ? {} : { reason: ending.reason }),
    receipt,
  });
  await relayEnding(deps, ending);
  await peopleChanged(deps, organisationId);
  return receipt;
}
