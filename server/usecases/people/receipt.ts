import type { Receipt, Revocation } from '#lib/domain/revocation.ts';
import { type AccessEnded, type AccessEndedAnswer, topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

/**
 * The second and third steps of a revocation (R2): every node closes what the person has open and answers with what it
 * closed; the receipt is made of the answers.
 * @param about.requestedAt when the clerk's call came
 * @param about.storedAt when the store had it
 * @param about.id what the receipt is called; a new id when left out
 */
export async function collectReceipt(
  deps: Deps,
  message: AccessEnded,
  about: { requestedAt: number; storedAt: number; sessionsEnded: number; id?: string },
): Promise<Receipt> {
  const answers = await deps.bus.ask(topics.accessEnded, message);
  return {
    id: about.id ?? deps.ids.next(),
    at: new Date(about.storedAt).toISOString(),
    elapsedMs: Math.max(0, deps.clock.now() - about.requestedAt),
    nodes: answers.map(({ node, answer, unreachable }) => ({
      node,
      closed: Array.isArray(answer) ? (answer as AccessEndedAnswer) : [],
      ...(unreachable === true ? { unreachable } : {}),
    })),
    sessionsEnded: about.sessionsEnded,
  };
}

/** Whether somebody brought it to its end; its entry is in the audit log then. */
export async function isKept(deps: Deps, receiptId: string): Promise<boolean> {
  if ((await deps.aggregates.get('revocation', receiptId)) === undefined) return false;
  await deps.relay.move('revocation', receiptId);
  return true;
}

/**
 * Keeps a revocation with its receipt, and puts the receipt in the audit log, whoever brings it to its end.
 * @returns the receipt that is the proof: where two nodes brought it to its end at once, the first one's
 */
export async function keepRevocation(deps: Deps, revocation: Revocation): Promise<Receipt> {
  const { receipt, organisationId, personId, scope, scopeId, by, reason } = revocation;
  const entry = auditEntry(
    deps,
    { kind: 'system' },
    {
      organisationId,
      action: 'person.revoke',
      subject: `person:${personId}`,
      detail: {
        scope,
        ...(scopeId === undefined ? {} : { scopeId }),
        ...(reason === undefined ? {} : { reason }),
        receipt,
      },
    },
  );
  try {
    await deps.aggregates.insert('revocation', revocation, [{ ...entry, actor: by }]);
  } catch (error) {
    const kept = isCode(error, 'conflict') ? await deps.aggregates.get('revocation', revocation.id) : undefined;
    if (kept === undefined) throw error;
    return kept.value.receipt;
  }
  await deps.relay.move('revocation', revocation.id);
  return receipt;
}
