import { endOfGroup } from './agenda.ts';
import type { AgendaItem } from './meetings.ts';

type Timed = Pick<AgendaItem, 'level' | 'plannedMinutes'>;

export interface RunningClock {
  /** When each item is due to begin, in order: ISO instants; undefined where nothing from here on has a time planned. */
  begins: (string | undefined)[];
  /** Minutes planned for all of it. */
  planned: number;
  /** When it is due to end. */
  end: string;
}

const minute = 60_000;

/**
 * When each item is due, if all keep to the time planned. What is planned for items under another counts inside the
 * time of that one, which is longer only where they need more.
 * @param startsAt ISO instant
 */
export function runningClock(items: readonly Timed[], startsAt: string): RunningClock {
  const start = Date.parse(startsAt);
  const at: number[] = [];
  let planned = 0;
  for (let from = 0; from < items.length;) {
    const end = endOfGroup(items, from);
    at.push(planned);
    let inside = 0;
    for (const item of items.slice(from + 1, end)) {
      at.push(planned + inside);
      inside += item.plannedMinutes ?? 0;
    }
    planned += Math.max(items[from]!.plannedMinutes ?? 0, inside);
    from = end;
  }
  const instant = (minutes: number): string => new Date(start + minutes * minute).toISOString();
  const lastTimed = items.findLastIndex(({ plannedMinutes }) => plannedMinutes !== undefined);
  return {
    begins: at.map((minutes, i) => (i <= lastTimed ? instant(minutes) : undefined)),
    planned,
    end: instant(planned),
  };
}
