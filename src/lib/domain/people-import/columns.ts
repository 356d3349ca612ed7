/** The columns of a list of people, as the first line of the file names them. */
import { comparable } from '../comparable.ts';

export const importColumns = [
  'name',
  'username',
  'email',
  'board',
  'role',
  'category',
  'termStart',
  'termEnd',
] as const;
export type ImportColumn = (typeof importColumns)[number];

/** As the template and the pages write them. */
export const columnNames: Record<ImportColumn, string> = {
  name: 'name',
  username: 'username',
  email: 'email',
  board: 'board',
  role: 'role',
  category: 'category',
  termStart: 'term start',
  termEnd: 'term end',
};

/** What spreadsheets of schools call them as well, without spaces and signs. */
const others: Record<string, ImportColumn> = {
  fullname: 'name',
  user: 'username',
  emailaddress: 'email',
  mail: 'email',
  committee: 'board',
  governortype: 'category',
  type: 'category',
  start: 'termStart',
  startdate: 'termStart',
  termstartdate: 'termStart',
  termbegins: 'termStart',
  end: 'termEnd',
  enddate: 'termEnd',
  termenddate: 'termEnd',
  termends: 'termEnd',
};

const bare = (heading: string): string => comparable(heading).replace(/[^\p{L}\p{N}]/gu, '');

/** @returns undefined for a heading that means nothing here */
export function columnOf(heading: string): ImportColumn | undefined {
  const wanted = bare(heading);
  return importColumns.find((column) => bare(columnNames[column]) === wanted) ?? others[wanted];
}

/** Whichever name of a set somebody meant, by its code or the words on the pages. */
export function meant<T extends string>(typed: string, names: Record<T, string>): T | undefined {
  const wanted = bare(typed);
  return (Object.keys(names) as T[]).find((code) => bare(code) === wanted || bare(names[code]) === wanted);
}

export const sameWords = (one: string, other: string): boolean => bare(one) === bare(other);
