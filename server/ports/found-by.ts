/** Keys by which documents are found that need more than a field of theirs. */
import type { Meeting } from '#lib/domain/meetings.ts';
import { isCurrent, type Membership } from '#lib/domain/people.ts';

const spanSigns = [0, 4, 7, 10];

/** The key for what `of` has in a span of time: in all of it (''), or a year, a month or a day, as ISO 8601 begins. */
export const spanKey = (of: string, span: string): string => `${of} ${span}`;

/** By when it was written, so that nothing of another time need be read. @param at an ISO instant in UTC */
export const byDay = (of: string, at: string): string[] => spanSigns.map((signs) => spanKey(of, at.slice(0, signs)));

/** The organisations in which somebody sat and sits no more. */
export function organisationsLeft(memberships: readonly Membership[]): string[] {
  const current = new Set(memberships.filter(isCurrent).map((m) => m.organisationId));
  return [...new Set(memberships.map((m) => m.organisationId))].filter((id) => !current.has(id));
}

/** Whether its minutes are still to be approved. */
export const isUnfinished = ({ minutes: { state } }: Meeting): boolean => state !== 'approved' && state !== 'signed';

/** Whether something of it may be deleted one day (V4). */
export const isDeletable = ({ state, minutes: { signed, historyEnded } }: Meeting): boolean =>
  state === 'cancelled' || (signed !== undefined && historyEnded === undefined);
