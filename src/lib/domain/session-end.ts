import { addDays, localDate } from './rules/days.ts';

const days = 30;
/** On the wall in England: no board meets then, and no change of the clock leaves it out or has it twice. */
const hour = 3;
const hourMs = 60 * 60_000;
const hourInLondon = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: 'numeric', hourCycle: 'h23' });

/** That hour of a day, in milliseconds. */
function nightOf(date: string): number {
  const inWinter = Date.parse(`${date}T00:00:00Z`) + hour * hourMs;
  return inWinter - (Number(hourInLondon.format(inWinter)) - hour) * hourMs;
}

/**
 * When a session is over at the latest, whatever its use: in the night of the thirtieth day after its sign-in.
 * @param startedAt ISO instant
 * @returns milliseconds
 */
export const sessionEnd = (startedAt: string): number => nightOf(addDays(localDate(startedAt), days));

/** The last hour at which sessions came to their end. @returns milliseconds */
export function lastSessionEnd(now: number): number {
  const today = localDate(now);
  const end = nightOf(today);
  return end <= now ? end : nightOf(addDays(today, -1));
}
