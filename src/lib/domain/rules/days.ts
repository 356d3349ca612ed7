/** Local dates as `YYYY-MM-DD`; days are counted by the calendar, so that no change of the clock makes one shorter. */
const dayMs = 24 * 60 * 60 * 1_000;
const atNoon = (date: string): number => Date.parse(`${date}T12:00:00Z`);
const dateOf = (noon: number): string => new Date(noon).toISOString().slice(0, 10);

/** Boards meet in the United Kingdom. */
const inLondon = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' });

/** The day an instant falls on where the board meets. */
export const localDate = (instant: string | number): string => inLondon.format(new Date(instant));

/** Whole days from one date to another. */
export const daysBetween = (from: string, to: string): number => Math.round((atNoon(to) - atNoon(from)) / dayMs);

/** Days between two dates with neither counted; never below 0. */
export const clearDaysBetween = (from: string, to: string): number => Math.max(0, daysBetween(from, to) - 1);

export const addDays = (date: string, days: number): string => dateOf(atNoon(date) + days * dayMs);

/** The same day so many months later, else that month's last day: six months after 31 August is 28 or 29 February. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0, 12)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1 + months, Math.min(day, last), 12));
}
