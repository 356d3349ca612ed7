import type { Stay } from '#lib/domain/attendance.ts';
import { instantOf, isoDate, time } from '#lib/pages/when.ts';

/** A stay as it is corrected: times of the day, as on the wall. */
export interface StayTimes {
  from: string;
  /** '' while it goes on. */
  to: string;
  remote: boolean;
}

export const timesOf = ({ from, to, remote }: Stay): StayTimes => ({
  from: time(from),
  to: to === undefined ? '' : time(to),
  remote: remote === true,
});

/** What was not changed keeps its seconds, and so does the minute in which the meeting began. */
function instant(clock: string, began: string, before: string | undefined): string | undefined {
  for (const known of [before, began]) if (known !== undefined && time(known) === clock) return known;
  return instantOf(isoDate(before ?? began), clock);
}

/**
 * @param began ISO instant at which the meeting did
 * @returns the stays in order, or what is wrong with them
 */
export function staysFrom(rows: readonly StayTimes[], before: readonly Stay[], began: string): Stay[] | string {
  const stays: Stay[] = [];
  for (const [at, { from, to, remote }] of rows.entries()) {
    const begins = instant(from, began, before[at]?.from);
    const ends = to === '' ? undefined : instant(to, began, before[at]?.to);
    if (begins === undefined) return 'Say when they came, such as 18:30.';
    if (to !== '' && ends === undefined) return 'Say when they left, such as 19:30.';
    if (ends !== undefined && ends <= begins) return 'They cannot have left before they came.';
    if (ends === undefined && at < rows.length - 1) return 'Say when they left, before they came again.';
    if (begins < began) return `The meeting began at ${time(began)}: nobody came before.`;
    const last = stays.at(-1)?.to;
    if (last !== undefined && begins < last) return 'The times overlap: they came again before they had left.';
    stays.push({
      from: begins,
      ...(ends === undefined ? {} : { to: ends }),
      ...(remote ? { remote: true as const } : {}),
    });
  }
  return stays;
}
