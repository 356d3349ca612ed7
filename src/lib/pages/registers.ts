/** How a board's registers are addressed: one page, with the register and what it is narrowed by in the query. */
import { schoolYearOf, termsOf, yearBefore } from '#lib/domain/rules/school-year.ts';
import { askedFor, queryOf } from './query.ts';

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

export const narrowedBy = (query: URLSearchParams): Narrowed => askedFor(query, names);

export const tabIn = (query: URLSearchParams): RegisterTab =>
  registerTabs.find((tab) => tab === query.get('tab')) ?? 'attendance';

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
