import type { AuditChain, ChainEntry } from '#server/ports.ts';
import { firstPrevious, hashOf } from '../shared/chain.ts';

export type Verdict = { ok: true; entries: number } | { ok: false; at: number; why: string };

const pageSize = 500;

/**
 * Reads an organisation's whole chain and finds the first entry that was altered, is missing, or stands elsewhere (A1).
 * What was cut off at the end cannot be seen in the chain itself: compare the number of entries with an earlier one.
 * @returns `at`: the sequence at which it first goes wrong
 */
export async function verifyChain(chain: AuditChain, organisationId: string): Promise<Verdict> {
  const head = await chain.head(organisationId);
  let before: Pick<ChainEntry, 'sequence' | 'hash'> = { sequence: 0, hash: firstPrevious };
  for (;;) {
    const page = await chain.read(organisationId, { after: before.sequence, limit: pageSize });
    for (const entry of page) {
      const fault = faultOf(entry, before, organisationId);
      if (fault !== undefined) return { ok: false, ...fault };
      before = entry;
    }
    if (page.length < pageSize) break;
  }
  if (head !== undefined && head.sequence > before.sequence)
    return { ok: false, at: before.sequence + 1, why: 'missing' };
  return { ok: true, entries: before.sequence };
}

function faultOf(
  entry: ChainEntry,
  before: Pick<ChainEntry, 'sequence' | 'hash'>,
  organisationId: string,
): { at: number; why: string } | undefined {
  const expected = before.sequence + 1;
  if (entry.sequence > expected) return { at: expected, why: 'missing' };
  if (entry.sequence < expected) return { at: expected, why: 'reordered' };
  if (entry.organisationId !== organisationId || hashOf(entry) !== entry.hash) return { at: expected, why: 'altered' };
  // The entry is whole in itself but does not follow the one before: that one is not what was there.
  if (entry.previous !== before.hash) return { at: Math.max(1, before.sequence), why: 'altered or reordered' };
  return undefined;
}
