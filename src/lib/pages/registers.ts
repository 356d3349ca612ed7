/** How a board's registers are addressed: one page, with the register and what it is narrowed by in the query. */
import { schoolYearOf, termsOf, yearBefore } from '#lib/domain/rules/school-year.ts';

export const registerTabs = ['attendance', 'decisions', 'actions', 'interests', 'terms'] as const;
export type RegisterTab = (typeof registerTabs)[number];

export const tabNames: Record<RegisterTab, string> = {
  attendance: 'Attendance',
  decisions: 'Decisions',
  actions: 'Actions',
  interests: 'Interests',
  terms: 'Terms of office',
};

export interface Narrowed {
  from?: string;
  to?: string;
  state?: string;
  text?: string;
}

const names = ['from', 'to', 'state', 'text'] as const;

/** What an address asks for; fields that were left empty ask for nothing. */
export const narrowedBy = (query: URLSearchParams): Narrowed =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name)?.trim();
      return value ? [[name, value]] : [];
    }),
  );

export const tabIn = (query: URLSearchParams): RegisterTab =>
  registerTabs.find((tab) => tab === query.get('tab')) ?? 'attendance';

const queryOf = (fields: Record<string, string | undefined>): string =>
  new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();

export const registerAddress = (boardId: string, tab: RegisterTab, narrowed: Narrowed = {}): string =>
  `/boards/${boardId}/registers?${queryOf({ tab, ...narrowed })}`;

/** Of the API, which answers with a file. */
export const csvAddress = (boardId: string, tab: RegisterTab, narrowed: Narrowed): string =>
  `/api/v1/boards/${boardId}/registers/${tab}?${queryOf({ ...narrowed, format: 'csv' })}`;

/** Periods that attendance is kept by: this school year, its terms, and the year before. @param today local date */
export function periodsAt(today: string): { name: string; from: string; to: string }[] {
  const year = schoolYearOf(today);
  const before = yearBefore(year);
  const { autumn, spring, summer } = termsOf(year);
  return [
    { ...year },
    { name: 'Autumn', ...autumn },
    { name: 'Spring', ...spring },
    { name: 'Summer', ...summer },
    { ...before },
  ];
}
