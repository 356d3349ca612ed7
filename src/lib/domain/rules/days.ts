/** Local dates as `YYYY-MM-DD`; days are counted by the calendar, so that no change of the clock makes one shorter. */
const dayMs = 24 * 60 * 60 * 1_000;
const atNoon = (date: string): number => Date.parse(`${date}T12:00:00Z`);

/** Boards meet in the United Kingdom: the day an instant falls on there. */
export const localDate = (instant: string | number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date(instant));

/** Whole days from one date to another. */
export const daysBetween = (from: string, to: string): number => Math.round((atNoon(to) - atNoon(from)) / dayMs);

/** Days between two dates with neither counted; never below 0. */
export const clearDaysBetween = (from: string, to: string): number => Math.max(0, daysBetween(from, to) - 1);
