import { addDays } from './days.ts';
import type { RuleNumbers, Ruling } from './rule-set.ts';

/** Both days belong to it. */
export interface Period {
  from: string;
  to: string;
}

/** The school year that a date falls in: 1 September to 31 August. */
export function schoolYearOf(date: string): Period & { name: string } {
  const year = Number(date.slice(0, 4));
  const first = date.slice(5) >= '09-01' ? year : year - 1;
  return {
    from: `${first}-09-01`,
    to: `${first + 1}-08-31`,
    name: `${first}/${String((first + 1) % 100).padStart(2, '0')}`,
  };
}

export type Term = 'autumn' | 'spring' | 'summer';

/** Terms by the calendar, four months each, since each school keeps its own: autumn from September, spring from January, summer from May. */
export function termsOf(year: Period): Record<Term, Period> {
  const next = year.to.slice(0, 4);
  return {
    autumn: { from: year.from, to: `${year.from.slice(0, 4)}-12-31` },
    spring: { from: `${next}-01-01`, to: `${next}-04-30` },
    summer: { from: `${next}-05-01`, to: year.to },
  };
}

/** The school year before. */
export const yearBefore = (year: Period): Period & { name: string } => schoolYearOf(addDays(year.from, -1));

export const isWithin = (date: string, { from, to }: Period): boolean => from <= date && date <= to;

/**
 * Whether the board meets often enough in a school year.
 * Source: SI 2013/1624 reg. 13(1), at least three meetings in every school year.
 * @param held local dates of the board’s meetings that took place, @param planned of those still to come
 */
export function meetingsInYear(
  { meetingsPerYear }: Pick<RuleNumbers, 'meetingsPerYear'>,
  held: readonly string[],
  planned: readonly string[],
  year: Period,
): Ruling<{ held: number; planned: number; needed: number; lacking: number }> {
  const count = (dates: readonly string[]) => dates.filter((date) => isWithin(date, year)).length;
  const [took, coming] = [count(held), count(planned)];
  const lacking = Math.max(0, meetingsPerYear - took - coming);
  const sofar = `${took} held, ${coming} planned`;
  const needs = `at least ${meetingsPerYear} are needed in a school year`;
  return {
    value: { held: took, planned: coming, needed: meetingsPerYear, lacking },
    says:
      lacking > 0
        ? `${sofar}; ${needs}: ${lacking} more must be planned.`
        : took >= meetingsPerYear
          ? `${sofar}; ${needs}.`
          : `${sofar}; ${needs}, which is met once those planned are held.`,
  };
}
