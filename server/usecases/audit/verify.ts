import type { AuditHead, AuditVerdict } from '#lib/domain/views.ts';
import type { AuditChain, ChainEntry } from '#server/ports.ts';
import { firstPrevious, hashOf } from '../shared/chain.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

const pageSize = 500;

/**
 * Reads an organisation's whole chain and finds the first entry that was altered, is missing, stands elsewhere, or
 * cannot be read (A1).
 * What was cut off at the end, and a chain that was written anew from some entry on, cannot be seen in the chain itself:
 * that takes a head that was kept elsewhere (A6).
 * @param kept a head of this chain, of whatever day
 * @returns `at`: the sequence at which it first goes wrong
 */
export async function verifyChain(
  { chain, aggregates }: Pick<Deps, 'chain' | 'aggregates'>,
  organisationId: string,
  kept?: AuditHead,
): Promise<AuditVerdict> {
  const head = await unlessDamaged(chain.head(organisationId));
  let before: Pick<ChainEntry, 'sequence' | 'hash'> = { sequence: 0, hash: firstPrevious };
  for (;;) {
    const { page, damaged } = await readPage(chain, organisationId, before.sequence);
    for (const entry of page) {
      const fault = faultOf(entry, before, organisationId);
      if (fault !== undefined) return { ok: false, ...fault };
      if (entry.sequence === kept?.sequence && entry.hash !== kept.hash) return { ok: false, ...rewritten(kept) };
      before = entry;
    }
    if (damaged) return { ok: false, at: before.sequence + 1, why: 'cannot be read' };
    if (page.length < pageSize) break;
  }
  const cutShort = head !== undefined && head !== 'damaged' && head.sequence > before.sequence;
  if (cutShort || (before.sequence === 0 && (await hadEntries(aggregates, organisationId)))) {
    return { ok: false, at: before.sequence + 1, why: 'missing' };
  }
  if (kept !== undefined && kept.sequence > before.sequence) {
    return { ok: false, at: before.sequence + 1, why: 'missing: the head that was kept is further on' };
  }
  return { ok: true, entries: before.sequence };
}

/** Whole in itself, and not what stood there when the head was kept: it or something before it was written anew. */
export const rewritten = ({ sequence }: AuditHead) => ({ at: sequence, why: 'not the entry whose head was kept' });

async function unlessDamaged<T>(reading: Promise<T>): Promise<T | 'damaged'> {
  try {
    return await reading;
  } catch (error) {
    if (isCode(error, 'store_corrupt')) return 'damaged';
    throw error;
  }
}

/** @returns `damaged`: the entry after those of the page cannot be read */
async function readPage(
  chain: AuditChain,
  organisationId: string,
  after: number,
): Promise<{ page: ChainEntry[]; damaged?: true }> {
  const whole = await unlessDamaged(chain.read(organisationId, { after, limit: pageSize }));
  if (whole !== 'damaged') return { page: whole };
  const page: ChainEntry[] = [];
  // Up to a page: what an entry says of its own place may lead round in a circle, and is looked at by the caller.
  while (page.length < pageSize) {
    const next = await unlessDamaged(chain.read(organisationId, { after: page.at(-1)?.sequence ?? after, limit: 1 }));
    if (next === 'damaged') return { page, damaged: true };
    if (next.length === 0) break;
    page.push(...next);
  }
  return { page };
}

/** An organisation begins with an entry: where none is left, and none is still on its way, they were taken away. */
async function hadEntries(aggregates: Deps['aggregates'], organisationId: string): Promise<boolean> {
  const [organisation, setUp] = await Promise.all([
    aggregates.get('organisation', organisationId),
    aggregates.get('setting', 'setUp'),
  ]);
  return organisation?.outbox.length === 0 && (setUp?.outbox.length ?? 0) === 0;
}

export function faultOf(
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
