import type { Receipt, Revocation } from '#lib/domain/revocation.ts';
import { type AccessEnded, type AccessEndedAnswer, topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
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

/** Keeps a revocation with its receipt, and puts the receipt in the audit log, whoever brings it to its end. */
export async function keepRevocation(deps: Deps, revocation: Revocation): Promise<void> {
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
  await deps.aggregates.insert('revocation', revocation, [{ ...entry, actor: by }]);
  await deps.relay.move('revocation', revocation.id);
}
