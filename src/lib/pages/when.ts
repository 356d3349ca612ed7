/**
 * Dates and times as people write them. Boards meet in England: one time zone on server and browser, so that what is
 * rendered first does not change when the page wakes.
 */
const zone = 'Europe/London';
const locale = 'en-GB';
type Moment = string | number | Date;

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  return (moment: Moment) => formatter.format(new Date(moment));
};

const withComma = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** "Tuesday 14 October 2025" */
export const longDate = (moment: Moment): string => withComma(moment).replace(',', '');
/** "14 Oct 2025" */
export const shortDate = format({ day: 'numeric', month: 'short', year: 'numeric' });
/** "18:30" */
export const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
/** "18:30:07" */
export const exactTime = format({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
/** "18:30:07.482": for receipts. */
export const exactMoment = format({
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
export const day = format({ day: 'numeric' });
export const monthName = format({ month: 'short' });
export const dateAndTime = (moment: Moment): string => `${shortDate(moment)}, ${time(moment)}`;

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** Wall clock in England, as if it were UTC. */
function wallClock(instant: number): number {
  const found: Record<string, number> = {};
  for (const { type, value } of parts.formatToParts(instant)) found[type] = Number(value);
  return Date.UTC(found.year!, found.month! - 1, found.day, found.hour, found.minute, found.second);
}

/** ISO date (YYYY-MM-DD) of a moment in England. */
export const isoDate = (moment: Moment): string =>
  new Date(wallClock(new Date(moment).getTime())).toISOString().slice(0, 10);

/**
 * @param date YYYY-MM-DD, @param clock HH:MM, as on the wall in England
 * @returns the instant in ISO; undefined when the two do not make one
 */
export function instantOf(date: string, clock: string): string | undefined {
  const wanted = Date.parse(`${date}T${clock}:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(clock) || Number.isNaN(wanted)) return undefined;
  const guess = wanted - (wallClock(wanted) - wanted);
  return new Date(guess - (wallClock(guess) - wanted)).toISOString();
}

/** "Good morning", "Good afternoon", "Good evening". */
export function greeting(moment: Moment): string {
  const hour = new Date(wallClock(new Date(moment).getTime())).getUTCHours();
  if (hour < 12) return 'Good morning';
  return hour < 17 ? 'Good afternoon' : 'Good evening';
}

/** "Today", "Tomorrow", "in 5 days", or nothing when it is far off or past. */
export function soon(moment: Moment, now: Moment): string | undefined {
  const days = Math.round((Date.parse(isoDate(moment)) - Date.parse(isoDate(now))) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Tomorrow';
  return days > 1 && days < 15 ? `In ${days} days` : undefined;
}
