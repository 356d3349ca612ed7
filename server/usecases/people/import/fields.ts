/** What the cells of a row say, with what is wrong in each. */
import type { z } from 'zod';
import { type ImportColumn, meant, sameWords } from '#lib/domain/people-import/columns.ts';
import { dayTyped } from '#lib/domain/people-import/dates.ts';
import type { Board } from '#lib/domain/boards.ts';
import { normaliseUsername } from '#lib/domain/names.ts';
import { categoryNames, roleNames } from '#lib/domain/role-names.ts';
import { suggestedUsername } from '#lib/domain/suggested-username.ts';
import type { ImportRow } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { email, name, username } from '../../shared/fields.ts';
import { parse } from '../../shared/parse.ts';
import type { TypedRow } from './read.ts';

type Faults = ImportRow['faults'];

/** What a spreadsheet would take for a formula: nobody is called that. */
const isFormula = (text: string): boolean => /^[=+\-@]/.test(text);
const listed = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** @returns the row without an outcome: `refused` stands in it when there are faults, `newPerson` until it is compared */
export function readRow(typed: TypedRow, boards: readonly Board[]): { row: ImportRow; board: Board | undefined } {
  const faults: Faults = [];
  const say = (column: ImportColumn, code: Faults[number]['code'], message: string) =>
    void faults.push({ column, code, message });
  const checked = (column: 'name' | 'username' | 'email', schema: z.ZodType<string>, text: string): string => {
    if (isFormula(text)) say(column, 'formula', 'begins like a formula. Write it without = + - or @ at the beginning.');
    else {
      try {
        return parse(schema, text);
      } catch (error) {
        if (!(error instanceof QuorateError)) throw error;
        say(column, 'invalid', `${error.fields?.[''] ?? 'is not valid'}.`);
      }
    }
    return text;
  };
  const choice = <T extends string>(column: 'role' | 'category', names: Record<T, string>): T | undefined => {
    if (typed[column] === '') return undefined;
    const found = meant(typed[column], names);
    if (found === undefined) {
      say(column, 'unknown', `is not known. Write ${listed.format(Object.values<string>(names))}.`);
    }
    return found;
  };
  const day = (column: 'termStart' | 'termEnd'): string | undefined => {
    if (typed[column] === '') return undefined;
    const found = dayTyped(typed[column]);
    if (found === undefined) say(column, 'invalid', 'is not a day. Write it as 2026-09-01 or 01/09/2026.');
    return found;
  };

  if (typed.name === '') say('name', 'missing', 'is missing.');
  if (typed.role === '') say('role', 'missing', 'is missing.');
  const board = boardMeant(typed.board, boards);
  if (board === undefined) {
    say('board', typed.board === '' ? 'missing' : 'unknown', boardWords(typed.board, boards));
  }
  const given = typed.username === '' ? suggestedUsername(typed.name) : typed.username;
  const role = choice('role', roleNames);
  const row: ImportRow = {
    row: typed.row,
    name: typed.name === '' ? '' : checked('name', name, typed.name),
    username: typed.name === '' && typed.username === '' ? '' : checked('username', username, normaliseUsername(given)),
    board: board?.name ?? typed.board,
    outcome: 'newPerson',
    faults,
    ...optional('email', typed.email === '' ? undefined : checked('email', email, typed.email)),
    ...optional('role', role),
    ...optional('category', role === 'clerk' || role === 'observer' ? undefined : choice('category', categoryNames)),
    ...optional('termStart', day('termStart')),
    ...optional('termEnd', day('termEnd')),
  };
  return { row: faults.length > 0 ? { ...row, outcome: 'refused' } : row, board };
}

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

/** The only one, where nothing is said. */
const boardMeant = (typed: string, boards: readonly Board[]): Board | undefined =>
  typed === ''
    ? boards.length === 1
      ? boards[0]
      : undefined
    : boards.find((board) => board.id === typed || sameWords(board.name, typed));

function boardWords(typed: string, boards: readonly Board[]): string {
  const yours = listed.format(boards.map((board) => board.name));
  return typed === '' ? `is missing. Write ${yours}.` : `is not a board whose clerk you are. Write ${yours}.`;
}
