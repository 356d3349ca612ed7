/** When a term of office ends, and with it what somebody may do on a board. All dates are local ones. */
import { type Membership, type Person } from './people.ts';
import { daysBetween } from './rules/days.ts';

/** Days before the end at which the clerks and the member are told, once each. */
export const termThresholds = [7, 30, 60] as const;
/** `0`: the term has ended, and the board has no other clerk. */
export type TermWarning = (typeof termThresholds)[number] | 0;

/** The last day still belongs to the term. */
export const isTermOver = ({ termEnd }: Pick<Membership, 'termEnd'>, today: string): boolean =>
  termEnd !== undefined && termEnd < today;

/**
 * A person as they may act today: places whose term is over give no right any more, though nothing has ended them yet.
 * A clerk’s place is left: its board decides whether there is another clerk, and must not be without one.
 */
export function asOf(person: Person, today: string): Person {
  const over = (m: Membership) => m.ended === undefined && m.role !== 'clerk' && isTermOver(m, today);
  if (!person.memberships.some(over)) return person;
  return {
    ...person,
    memberships: person.memberships.map((m) => (over(m) ? { ...m, ended: { at: m.termEnd!, by: 'system' } } : m)),
  };
}

/** The nearest threshold that has come, if they were not told of it yet. */
export function warningDue(membership: Membership, today: string): TermWarning | undefined {
  const { termEnd, termWarned, ended } = membership;
  if (ended !== undefined || termEnd === undefined || termEnd < today) return undefined;
  const left = daysBetween(today, termEnd);
  const due = termThresholds.find((days) => left <= days);
  return due !== undefined && (termWarned === undefined || termWarned > due) ? due : undefined;
}
