/** Terms of office that end soon, for the People page. */
import { daysBetween } from '#lib/domain/rules/days.ts';
import type { PeopleView, PersonView } from '#lib/domain/views.ts';
import { shortDate } from '#lib/pages/when.ts';
import { count } from '#lib/pages/words.ts';

export interface EndingTerm {
  key: string;
  personId: string;
  name: string;
  boardName: string;
  termEnd: string;
  /** Days until the last one; negative once it is over, which only a last clerk outlives. */
  left: number;
  /** Whether the board has no other clerk after that day. */
  lastClerk: boolean;
}

const soonDays = 60;

/** The next to end first. @param today local date */
export function endingTerms(view: Pick<PeopleView, 'people'>, today: string): EndingTerm[] {
  const isClerkAfter = (other: PersonView, boardId: string, day: string) =>
    other.memberships.some(
      (m) => m.boardId === boardId && m.role === 'clerk' && (m.termEnd === undefined || m.termEnd > day),
    );
  return view.people
    .flatMap((person) =>
      person.memberships.flatMap((m): EndingTerm[] => {
        if (m.termEnd === undefined) return [];
        const { boardId, termEnd } = m;
        const left = daysBetween(today, termEnd);
        if (left > soonDays) return [];
        return [
          {
            key: `${person.id} ${boardId}`,
            personId: person.id,
            name: person.name,
            boardName: m.boardName,
            termEnd,
            left,
            lastClerk: m.role === 'clerk' && !view.people.some((other) => isClerkAfter(other, boardId, termEnd)),
          },
        ];
      }),
    )
    .sort((a, b) => a.termEnd.localeCompare(b.termEnd) || a.name.localeCompare(b.name, 'en-GB'));
}

/** "ends on 31 Aug 2026, in 12 days" */
export function termWords({ termEnd, left }: Pick<EndingTerm, 'termEnd' | 'left'>): string {
  if (left < 0) return `ended on ${shortDate(termEnd)}`;
  if (left === 0) return 'ends today';
  return `ends on ${shortDate(termEnd)}, in ${count(left, 'day')}`;
}
