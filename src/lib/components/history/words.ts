import type { Tally } from '#lib/domain/past-tree.ts';
import { exactTime, longDate, time } from '#lib/pages/when.ts';
import { count, listed } from '#lib/pages/words.ts';
import type { PastItem } from './past-items.ts';
import type { Step } from './timeline.ts';

export const nameOfItem = ({ number, title }: Pick<PastItem, 'number' | 'title'>): string =>
  number === undefined ? title : `${number}: ${title}`;

/** "Tuesday 14 October 2025, 18:32:10" */
export const momentWords = (at: number): string => `${longDate(at)}, ${exactTime(at)}`;

/** "Tuesday 14 October 2025 at 18:32" */
export const lookWords = (instant: string): string => `${longDate(instant)} at ${time(instant)}`;

/** What a step of the history was: "Amara Okafor, in item 3: Budget". */
export function stepWords(
  { author, carried, items }: Step,
  all: readonly PastItem[],
  nameOf: (id: string) => string,
): string {
  const where = all.filter(({ id }) => items.has(id)).map((item) => `item ${nameOfItem(item)}`);
  const who = carried ? `Carried in by ${nameOf(author)}, not attested` : nameOf(author);
  return where.length === 0 ? who : `${who}, in ${listed(where)}`;
}

/** "3 passages added, 1 removed, and the form of 2 changed, by Amara Okafor and Ben Clarke." */
export function tallyWords({ added, removed, restyled, by }: Tally, nameOf: (id: string) => string): string {
  const parts = [
    added > 0 ? `${count(added, 'passage')} added` : undefined,
    removed > 0 ? `${added > 0 ? removed : count(removed, 'passage')} removed` : undefined,
    restyled > 0 ? `the form of ${count(restyled, 'passage')} changed` : undefined,
  ].filter((part) => part !== undefined);
  return `${listed(parts)}, by ${listed([...by].map(nameOf))}.`;
}

/** All of them together. */
export function sum(tallies: readonly Tally[]): Tally {
  const total: Tally = { added: 0, removed: 0, restyled: 0, by: new Set() };
  for (const { added, removed, restyled, by } of tallies) {
    total.added += added;
    total.removed += removed;
    total.restyled += restyled;
    for (const each of by) total.by.add(each);
  }
  return total;
}
