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

/** What was not changed keeps its seconds. */
function instant(clock: string, day: string, before: string | undefined): string | undefined {
  if (before !== undefined && time(before) === clock) return before;
  return instantOf(before === undefined ? day : isoDate(before), clock);
}

/**
 * @param day the meeting's, ISO date
 * @returns the stays in order, or what is wrong with them
 */
export function staysFrom(rows: readonly StayTimes[], before: readonly Stay[], day: string): Stay[] | string {
  const stays: Stay[] = [];
  for (const [at, { from, to, remote }] of rows.entries()) {
    const begins = instant(from, day, before[at]?.from);
    const ends = to === '' ? undefined : instant(to, day, before[at]?.to ?? begins);
    if (begins === undefined) return 'Say when they came, such as 18:30.';
    if (to !== '' && ends === undefined) return 'Say when they left, such as 19:30.';
    if (ends !== undefined && ends <= begins) return 'They cannot have left before they came.';
    if (ends === undefined && at < rows.length - 1) return 'Say when they left, before they came again.';
    const last = stays.at(-1)?.to;
    if (last !== undefined && begins < last) return 'The times overlap: they came again before they had left.';
    stays.push({ from: begins, ...(ends === undefined ? {} : { to: ends }), ...(remote ? { remote: true as const } : {}) });
  }
  return stays;
}
