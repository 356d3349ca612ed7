import type { Board } from '#lib/domain/boards.ts';
import { type ImportColumn, sameWords } from '#lib/domain/people-import/columns.ts';
import { membershipOn, type Person, sameAddress } from '#lib/domain/people.ts';
import type { ImportFault, ImportRow } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../../shared/deps.ts';
import { hasLeft } from '../has-left.ts';
import { assertMayClerk } from '../may-clerk.ts';
import { newMembership } from '../new-membership.ts';
import { readRow } from './fields.ts';
import type { Known } from './known.ts';
import type { TypedRow } from './read.ts';

export interface Planned {
  row: ImportRow;
  /** There unless the row is refused. */
  board?: Board;
}

export function refused(row: ImportRow, column: ImportColumn, code: ImportFault, message: string): ImportRow {
  return { ...row, outcome: 'refused', faults: [...row.faults, { column, code, message }] };
}

/** What earlier rows say of somebody. */
interface Before {
  name: string;
  email?: string | undefined;
  boardIds: Set<string>;
}

/** What would happen for each row, rows before it included. Nothing is written. */
export async function plan(deps: Deps, known: Known, typed: readonly TypedRow[]): Promise<Planned[]> {
  const inFile = new Map<string, Before>();
  const planned: Planned[] = [];
  for (const cells of typed) {
    const { row, board } = readRow(cells, known.boards);
    if (row.outcome === 'refused' || board === undefined) {
      planned.push({ row });
      continue;
    }
    const before = inFile.get(row.username);
    const decided = await decide(deps, known, row, board, before);
    planned.push({ row: decided, board });
    if (decided.outcome === 'refused') continue;
    const { name, email = row.email, boardIds } = before ?? { name: row.name, boardIds: new Set<string>() };
    inFile.set(row.username, { name, email, boardIds: boardIds.add(board.id) });
  }
  return planned;
}

async function decide(
  deps: Deps,
  known: Known,
  row: ImportRow,
  board: Board,
  before: Before | undefined,
): Promise<ImportRow> {
  if (before?.boardIds.has(board.id)) {
    return refused(row, 'username', 'twice', 'stands in the file twice for this board. Take one of the two out.');
  }
  const person = known.people.get(row.username);
  const name = person === undefined ? before?.name : known.nameOf(person.id);
  if (name === undefined) {
    if (await known.isTaken(row.username)) {
      return refused(row, 'username', 'taken', 'is taken. Write another user name for this person.');
    }
    return fits(deps, { ...row, outcome: 'newPerson' }, board);
  }
  if (!sameWords(name, row.name)) {
    const says = `belongs to ${name}. Write another user name, or the name as it stands there.`;
    return refused(row, 'username', 'taken', says);
  }
  const address = (person && known.addressOf(person.id)) ?? before?.email;
  if (address !== undefined && row.email !== undefined && !sameAddress(address, row.email)) {
    const says = `is not the one that ${name} has here. Leave it out, or write another user name if this is somebody else.`;
    return refused(row, 'email', 'taken', says);
  }
  if (person !== undefined) {
    if (membershipOn(person, board.id) !== undefined) return { ...row, outcome: 'alreadyThere' };
    if (hasLeft(person, board)) {
      return refused(row, 'board', 'ended', 'is one that they have left. Choose Reinstate on their page.');
    }
  }
  return fits(deps, { ...row, outcome: 'addToBoard' }, board, person);
}

const columnOfField: Record<string, ImportColumn> = { termStart: 'termStart', termEnd: 'termEnd', role: 'role' };

function fits(deps: Deps, row: ImportRow, board: Board, person?: Person): ImportRow {
  try {
    const added = newMembership(deps, board, placeOf(row));
    assertMayClerk(board, added, person?.memberships ?? []);
    return row;
  } catch (error) {
    return faulty(row, error);
  }
}

export const placeOf = ({ role, category, termStart, termEnd }: ImportRow) => ({
  role: role!,
  ...(category === undefined ? {} : { category }),
  ...(termStart === undefined ? {} : { termStart }),
  ...(termEnd === undefined ? {} : { termEnd }),
});

/** @throws whatever is not about the row */
export function faulty(row: ImportRow, error: unknown): ImportRow {
  if (!(error instanceof QuorateError)) throw error;
  if (error.code === 'conflict') {
    return refused(row, 'username', 'taken', 'is taken. Write another user name for this person.');
  }
  if (error.code === 'not_possible_now') return refused(row, 'board', 'invalid', `cannot be theirs: ${error.message}`);
  const [[path, says] = []] = Object.entries(error.fields ?? {});
  if (error.code !== 'invalid' || path === undefined) throw error;
  return refused(row, columnOfField[path.split('.').at(-1)!] ?? 'name', 'invalid', `${says}.`);
}
