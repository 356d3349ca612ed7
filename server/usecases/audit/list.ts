import { z } from 'zod';
import type { ChainEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { nameless, namesIn } from '../shared/names.ts';
import { idIn, parse } from '../shared/parse.ts';
import { ownOnly } from './reach.ts';

export const listAuditInput = z.strictObject({
  organisationId: id,
  /** The sequence after which to go on. */
  after: z.int().min(0).optional(),
  limit: z.int().min(1).max(500).optional(),
});

export interface AuditPage {
  entries: (ChainEntry & { actorName: string })[];
  /** Give it as `after` for the next page, which may hold few of the reader's own, or none; absent on the last one. */
  next?: number;
}

const pageSize = 500;
/** Whoever reads their own among a hundred thousand entries of others does not have them all read for one answer. */
const pagesAtMost = 20;

/** An organisation's audit log in sequence: the clerk reads all of it, a governor what they did themselves. */
export async function listAudit(deps: Deps, given: Actor | undefined, input: unknown): Promise<AuditPage> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  const mine = ownOnly(actor, organisationId);
  const { after = 0, limit = 100 } = parse(listAuditInput, input);
  const nameOf = await namesIn(deps, organisationId);
  const entries: ChainEntry[] = [];
  let from = after;
  for (let pages = 0; pages < pagesAtMost; pages += 1) {
    const page = await deps.chain.read(organisationId, { after: from, limit: pageSize });
    for (const entry of page) {
      if (mine !== undefined && entry.actor !== mine) continue;
      if (entries.length === limit) return { entries: named(entries, nameOf), next: entries.at(-1)!.sequence };
      entries.push(entry);
    }
    if (page.length < pageSize) return { entries: named(entries, nameOf) };
    from = page.at(-1)!.sequence;
  }
  return { entries: named(entries, nameOf), next: from };
}

const named = (entries: ChainEntry[], nameOf: (id: string) => string) =>
  entries.map((entry) => ({ ...entry, actorName: nameOf(entry.actor) || nameless }));
