import { isoDate } from '#lib/pages/when.ts';

export interface QuickDate {
  label: string;
  /** YYYY-MM-DD */
  date: string;
}

/** About when terms end in England; each school sets its own days, so the date is shown and can be changed. */
const termEnds = ['04-01', '07-22', '12-20'];

const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The last Friday up to a date. */
function fridayBefore(date: string): string {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  return plusDays(date, -((weekday + 2) % 7));
}

function endOfTerm(today: string): string {
  const year = Number(today.slice(0, 4));
  const ends = [year, year + 1].flatMap((each) => termEnds.map((end) => fridayBefore(`${each}-${end}`)));
  return ends.find((end) => end > today)!;
}

/**
 * By when something is mostly to be done.
 * @param now milliseconds
 * @param nextMeeting ISO instant
 */
export function quickDates(now: number, nextMeeting: string | undefined): QuickDate[] {
  const today = isoDate(now);
  return [
    ...(nextMeeting === undefined ? [] : [{ label: 'Next meeting', date: isoDate(nextMeeting) }]),
    { label: 'In a week', date: plusDays(today, 7) },
    { label: 'End of term', date: endOfTerm(today) },
  ];
}
