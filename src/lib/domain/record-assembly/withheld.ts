import type { ActionItem } from '../action-items.ts';
import type { AgreedCorrection, Meeting } from '../meetings.ts';

/**
 * What inspection copies leave out beside the passages that are marked in the text. It stands with the meeting and not
 * in the record, so that the clerk can still mark something once the record is sealed.
 */
export interface Withheld {
  /** Motions, actions and addenda, by their ids. */
  refs: ReadonlySet<string>;
  /** Agreed corrections, by their place in the record of the open minutes. */
  corrections: ReadonlySet<number>;
}

/** Agreed corrections have no ids: their list is written once, with the approval. */
export const agreedRef = (place: number): string => `agreed-${place}`;

/** Whether something about this item stands in the open minutes. */
export const isInOpenMinutes = (meeting: Pick<Meeting, 'items'>, itemId: string | undefined): boolean =>
  meeting.items.find(({ id }) => id === itemId)?.part !== 2;

export function withheldFrom(meeting: Meeting): Withheld {
  const refs = new Set(meeting.minutes.withheld ?? []);
  const open = openCorrections(meeting);
  const corrections = open.flatMap(({ ref }, place) => (refs.has(ref) ? [place] : []));
  return { refs, corrections: new Set(corrections) };
}

function openCorrections(meeting: Meeting): (AgreedCorrection & { ref: string })[] {
  const agreed = meeting.minutes.approval?.corrections ?? [];
  return agreed
    .map((correction, place) => ({ ...correction, ref: agreedRef(place) }))
    .filter(({ itemId }) => isInOpenMinutes(meeting, itemId));
}

/** All that can be left out: of Part 2 there is nothing in the copy in any case. */
export function withholdable(meeting: Meeting, actions: readonly Pick<ActionItem, 'id' | 'itemId'>[]): Set<string> {
  const open = <T extends { itemId?: string }>(all: readonly T[] | undefined): T[] =>
    (all ?? []).filter(({ itemId }) => isInOpenMinutes(meeting, itemId));
  return new Set([
    ...open(meeting.motions).map(({ id }) => id),
    ...open(actions).map(({ id }) => id),
    ...openCorrections(meeting).map(({ ref }) => ref),
    ...open(meeting.minutes.addenda).map(({ id }) => id),
  ]);
}
