import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { QuorateError } from '#server/errors.ts';
import type { AuditChain, ChainEntry, OutboxEntry } from '#server/ports.ts';

export const firstPrevious = '0'.repeat(64);

/** SHA-256, hex, over the canonical JSON of all fields but the hash itself. */
export function hashOf(entry: Omit<ChainEntry, 'hash'>): string {
  const { hash: _, ...rest } = entry as ChainEntry;
  return createHash('sha256').update(canonicalJson(rest)).digest('hex');
}

/** Other nodes write the same chain: each lost race means that another entry got in. */
const maxRaces = 1000;

/** Adds an entry at the end of its organisation's chain; adding it again adds nothing. */
export async function addToChain(chain: AuditChain, outbox: OutboxEntry): Promise<void> {
  const { then: _, ...entry } = outbox;
  for (let race = 0; race < maxRaces; race += 1) {
    const head = await chain.head(entry.organisationId);
    const linked = { ...entry, sequence: (head?.sequence ?? 0) + 1, previous: head?.hash ?? firstPrevious };
    const outcome = await chain.add({ ...linked, hash: hashOf(linked) });
    if (outcome !== 'sequenceTaken') return;
  }
  throw new QuorateError('unavailable', 'The audit log is too busy just now.');
}
