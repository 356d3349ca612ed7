import { z } from 'zod';
import { kindNames } from '#lib/domain/audit/deed.ts';
import { auditFileName } from '#lib/domain/audit/file-name.ts';
import { csv } from '#lib/domain/registers/csv.ts';
import { QuorateError } from '#server/errors.ts';
import type { ChainEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { assertLive } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { auditFilter, matches } from './filter.ts';
import { inWords } from './browse.ts';
import { ownOnly } from './reach.ts';
import { readChain } from './read-chain.ts';

export const exportAuditInput = z.strictObject({
  organisationId: id,
  /** CSV where nothing is said. */
  format: z.enum(['csv', 'jsonl']).optional(),
  ...auditFilter,
});

interface AuditFile {
  bytes: Uint8Array;
  file: { name: string; type: string };
}

/**
 * The log as a file: CSV of what the reader narrowed it to, in plain words; or JSON Lines, always the whole of it as it
 * is kept, since a part proves nothing (A5). That it was taken away is an entry itself, and not in the file. Like all
 * that is held on a person, it is taken away after a fresh sign-in alone: at a screen left open it would be gone at once.
 */
export async function exportAudit(deps: Deps, given: Actor | undefined, input: unknown): Promise<AuditFile> {
  const actor = await identifyPerson(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  const own = ownOnly(actor, organisation.id);
  const { organisationId, format = 'csv', ...filter } = parse(exportAuditInput, input);
  if (format === 'jsonl' && own !== undefined) throw new QuorateError('forbidden');
  assertFresh(deps, actor);
  const entries = await readChain(deps, organisationId);
  const chosen = format === 'jsonl' ? entries : entries.filter((entry) => matches(entry, filter, own));
  const text = format === 'jsonl' ? jsonLines(chosen) : csv(await table(deps, organisationId, chosen));
  await assertLive(deps, actor);
  await deps.relay.event(
    auditEntry(deps, actor, {
      organisationId,
      action: 'audit.export',
      subject: `organisation:${organisationId}`,
      detail: { format, entries: chosen.length, ...filter },
    }),
  );
  return {
    bytes: new TextEncoder().encode(text),
    file: { name: auditFileName(deps.clock.now(), format), type: types[format] },
  };
}

const types = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
};

const jsonLines = (entries: readonly ChainEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

async function table(deps: Deps, organisationId: string, entries: readonly ChainEntry[]) {
  const views = await inWords(deps, organisationId, entries);
  return [
    ['Number', 'Time (UTC)', 'What happened', 'Kind', 'Action', 'SHA-256'],
    ...views.map(({ sequence, at, says, kind, action, hash }) => [
      sequence,
      at,
      says,
      kind === undefined ? '' : kindNames[kind],
      action,
      hash,
    ]),
  ];
}
