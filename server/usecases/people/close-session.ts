import type { Receipt } from '#lib/domain/revocation.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import type { FollowUp, OutboxEntry } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';
import { collectReceipt, isKept, keepRevocation } from './receipt.ts';

/** What follows the end of one session once the store has it (R2). Rides in the same write. */
export interface CloseSession extends FollowUp {
  do: 'closeSession';
  /** What the receipt is called: one is kept, whoever brings it to its end. */
  receiptId: string;
  organisationId: string;
  personId: string;
  /** Under which the store has it, and what the interface calls it. */
  sessionId: string;
  publicId: string;
  by: string;
  reason?: string;
  /** Milliseconds: when it was asked for. */
  requestedAt: number;
  sessionsEnded: number;
}

/** The nodes close what the session has open, and the receipt is kept. @param storedAt milliseconds */
export async function closeSession(deps: Deps, closing: CloseSession, storedAt: number): Promise<Receipt> {
  const { receiptId, organisationId, personId, sessionId, publicId, by, reason } = closing;
  const organisation = await deps.aggregates.get('organisation', organisationId);
  const receipt = await collectReceipt(
    deps,
    {
      personId,
      scope: 'session',
      organisationId,
      boardIds: [],
      sessionIds: [sessionId],
      signInEnded: true,
      code: closeCodes.accessRevoked,
      reason: 'The clerk has signed out this device.',
      organisationName: organisation?.value.name ?? '',
    },
    { requestedAt: closing.requestedAt, storedAt, sessionsEnded: closing.sessionsEnded, id: receiptId },
  );
  return keepRevocation(deps, {
    id: receiptId,
    organisationId,
    personId,
    scope: 'session',
    scopeId: publicId,
    by,
    ...(reason === undefined ? {} : { reason }),
    receipt,
  });
}

/** After a crash in between. */
export async function applyCloseSession(deps: Deps, closing: CloseSession, { at }: OutboxEntry): Promise<void> {
  if (await isKept(deps, closing.receiptId)) return;
  await closeSession(deps, closing, Date.parse(at));
}
