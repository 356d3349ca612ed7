import { z } from 'zod';
import { type AuditKind } from '#lib/domain/audit/deed.ts';
import { kindOf, sentenceOf } from '#lib/domain/audit/sentences.ts';
import type { AuditEntryView, AuditBrowseView } from '#lib/domain/views.ts';
import type { ChainEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll, findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { auditFilter, type AuditFilter, matches } from './filter.ts';
import { auditNames } from './names.ts';
import { ownOnly } from './reach.ts';

const browseAuditInput = z.strictObject({
  organisationId: id,
  ...auditFilter,
  /** The sequence before which to go on. */
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

const window = 500;
/** So that a filter that finds little does not read years of entries for one answer; the next page goes on. */
const windowsAtMost = 20;

/**
 * An organisation's audit log, the latest first, in plain words (A5): the clerk reads all of it, the others what they did
 * themselves.
 */
export async function browseAudit(deps: Deps, given: Actor | undefined, input: unknown): Promise<AuditBrowseView> {
  const actor = await identify(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  const own = ownOnly(actor, organisation.id);
  const { before, limit = 50, organisationId, ...filter } = parse(browseAuditInput, input);
  const head = await deps.chain.head(organisationId);
  const from = Math.min(before ?? Infinity, (head?.sequence ?? 0) + 1);
  const { found, next } = await latest(deps, organisationId, { from, limit, filter, own });
  return {
    organisation: { id: organisation.id, name: organisation.name },
    all: own === undefined,
    people: own === undefined ? await peopleIn(deps, organisationId) : [],
    entries: await inWords(deps, organisationId, found),
    ...(next === undefined ? {} : { next }),
    ...(head === undefined ? {} : { head }),
  };
}

/** Everybody whom the organisation knows or knew, to narrow the log by. */
async function peopleIn(deps: Deps, organisationId: string): Promise<AuditBrowseView['people']> {
  const profiles = await findAll(deps, 'profile', 'organisation', organisationId);
  return profiles
    .map(({ value }) => ({ id: value.personId, name: value.name }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

interface Wanted {
  /** The sequence before which to begin. */
  from: number;
  limit: number;
  filter: AuditFilter;
  own: string | undefined;
}

async function latest(
  { chain }: Pick<Deps, 'chain'>,
  organisationId: string,
  { from, limit, filter, own }: Wanted,
): Promise<{ found: ChainEntry[]; next?: number }> {
  const found: ChainEntry[] = [];
  let end = from;
  for (let windows = 0; end > 1 && windows < windowsAtMost; windows += 1) {
    const after = Math.max(0, end - 1 - window);
    const page = await chain.read(organisationId, { after, limit: end - 1 - after });
    for (const entry of page.toReversed()) {
      if (!matches(entry, filter, own)) continue;
      if (found.length === limit) return { found, next: found.at(-1)!.sequence };
      found.push(entry);
    }
    end = after + 1;
  }
  return end > 1 ? { found, next: end } : { found };
}

export async function inWords(
  deps: Deps,
  organisationId: string,
  entries: readonly ChainEntry[],
): Promise<AuditEntryView[]> {
  const names = await auditNames(deps, organisationId, entries);
  return entries.map((entry) => {
    const kind: AuditKind | undefined = kindOf(entry.action);
    return {
      sequence: entry.sequence,
      at: entry.at,
      actor: entry.actor,
      action: entry.action,
      ...(kind === undefined ? {} : { kind }),
      says: sentenceOf(entry, names),
      hash: entry.hash,
    };
  });
}
