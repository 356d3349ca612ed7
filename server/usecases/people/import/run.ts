import { z } from 'zod';
import { importLimits } from '#lib/domain/people-import/limits.ts';
import type { ImportRow, PeopleImport } from '#lib/domain/views.ts';
import type { Actor } from '../../actor.ts';
import { auditEntry } from '../../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../../shared/authorise.ts';
import type { Deps } from '../../shared/deps.ts';
import { id } from '../../shared/fields.ts';
import { findOrganisation } from '../../shared/find.ts';
import { identify } from '../../shared/identify.ts';
import { idIn, parse } from '../../shared/parse.ts';
import { addPerson } from '../add.ts';
import { addMembership } from '../add-membership.ts';
import { gatherKnown } from './known.ts';
import { faulty, plan, placeOf, type Planned } from './plan.ts';
import { readCsv } from './read.ts';

export const importPeopleInput = z.strictObject({
  organisationId: id,
  csv: z.string().min(1, 'must not be empty').max(importLimits.text, 'is too large: at most 1 MB'),
  preview: z.boolean(),
  /** The row to begin with, as a spreadsheet numbers it; the first one when left out. */
  from: z.int().min(1).optional(),
  /** With `mail`, whoever has no address in the list gets a link. */
  signIn: z.enum(['invitation', 'mail', 'password']).optional(),
});
type Chosen = z.output<typeof importPeopleInput>;

/**
 * P25: adds people from a table. With `preview` it says what would happen for each row and writes nothing; else it writes
 * rows, each by itself, a number at a time, and says from which row to go on. Done again it adds nothing.
 */
export async function importPeople(deps: Deps, given: Actor | undefined, input: unknown): Promise<PeopleImport> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  const chosen = parse(importPeopleInput, input);
  const { rows: typed, ignored } = readCsv(chosen.csv);
  const planned = await plan(deps, await gatherKnown(deps, actor, organisationId), typed);
  if (chosen.preview) return { rows: planned.map(({ row }) => row), ignored };
  const left = planned.filter(({ row }) => row.row >= (chosen.from ?? 1));
  const now = left.slice(0, importLimits.atOnce);
  const rows: ImportRow[] = [];
  for (const one of now) {
    try {
      rows.push(await write(deps, actor, chosen, one));
    } catch (error) {
      // Links and passwords of the rows before are shown this once.
      if (rows.length === 0) throw error;
      break;
    }
  }
  await noteInAudit(deps, actor, organisationId, rows);
  const next = left[rows.length]?.row.row;
  return { rows, ignored, ...(next === undefined ? {} : { next }) };
}

async function write(deps: Deps, actor: Actor, chosen: Chosen, { row, board }: Planned): Promise<ImportRow> {
  if (board === undefined || row.outcome === 'refused' || row.outcome === 'alreadyThere') return row;
  const place = { boardId: board.id, ...placeOf(row) };
  try {
    if (row.outcome === 'addToBoard') {
      const [stored] = await deps.aggregates.find('person', 'username', row.username, { limit: 1 });
      const personId = stored?.value.id ?? '';
      await addMembership(deps, actor, { personId, ...place });
      return { ...row, added: { personId } };
    }
    const chosenWay = chosen.signIn ?? 'invitation';
    const {
      personId,
      username: _,
      ...shown
    } = await addPerson(deps, actor, {
      organisationId: chosen.organisationId,
      name: row.name,
      username: row.username,
      ...(row.email === undefined ? {} : { email: row.email }),
      memberships: [place],
      signIn: chosenWay === 'mail' && row.email === undefined ? 'invitation' : chosenWay,
    });
    return { ...row, added: { personId, ...shown } };
  } catch (error) {
    return faulty(row, error);
  }
}

/** Beside the entry of each person: that they came by a list. */
async function noteInAudit(
  deps: Deps,
  actor: Actor,
  organisationId: string,
  rows: readonly ImportRow[],
): Promise<void> {
  const added = rows.filter((row) => row.added !== undefined).length;
  if (added === 0) return;
  const refusedRows = rows.filter((row) => row.outcome === 'refused').length;
  await deps.relay.event(
    auditEntry(deps, actor, {
      organisationId,
      action: 'people.import',
      subject: `organisation:${organisationId}`,
      detail: { fromRow: rows[0]!.row, toRow: rows.at(-1)!.row, added, refused: refusedRows },
    }),
  );
}
