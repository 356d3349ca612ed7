import { z } from 'zod';
import type { AuditHead, AuditVerdict } from '#lib/domain/views.ts';
import type { ChainEntry } from '#server/ports.ts';
import { firstPrevious } from '../shared/chain.ts';
import { faultOf, rewritten } from './verify.ts';

const entryForm = z.looseObject({
  id: z.string(),
  organisationId: z.string(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  sequence: z.int(),
  previous: z.string(),
  hash: z.string(),
});

/** What was taken away as JSON Lines, checked as the store's own log is (A1, A5), without any store. */
export function verifyLines(text: string, kept?: AuditHead): AuditVerdict {
  let before: Pick<ChainEntry, 'sequence' | 'hash'> = { sequence: 0, hash: firstPrevious };
  let organisationId: string | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const entry = readLine(line);
    if (entry === undefined) return { ok: false, at: before.sequence + 1, why: 'cannot be read' };
    organisationId ??= entry.organisationId;
    const fault = faultOf(entry, before, organisationId);
    if (fault !== undefined) return { ok: false, ...fault };
    if (entry.sequence === kept?.sequence && entry.hash !== kept.hash) return { ok: false, ...rewritten(kept) };
    before = entry;
  }
  if (before.sequence === 0) return { ok: false, at: 1, why: 'missing' };
  if (kept !== undefined && kept.sequence > before.sequence) {
    return { ok: false, at: before.sequence + 1, why: 'missing: the head that was kept is further on' };
  }
  return { ok: true, entries: before.sequence };
}

function readLine(line: string): ChainEntry | undefined {
  try {
    const read = entryForm.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
