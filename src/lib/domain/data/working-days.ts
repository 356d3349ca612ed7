import { addDays } from '../rules/days.ts';

const weekday = (date: string): number => new Date(`${date}T12:00:00Z`).getUTCDay();
const isWeekend = (date: string): boolean => weekday(date) === 0 || weekday(date) === 6;
const dateOf = (year: number, month: number, day: number): string =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Easter Sunday in the Gregorian calendar. Source: the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return dateOf(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

function firstMonday(year: number, month: number): string {
  const first = dateOf(year, month, 1);
  return addDays(first, (8 - weekday(first)) % 7);
}
function lastMonday(year: number, month: number): string {
  const last = addDays(month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1), -1);
  return addDays(last, -((weekday(last) + 6) % 7));
}

/** The next day that is neither at a weekend nor taken: the substitute of a bank holiday at a weekend. */
function substitute(date: string, taken: readonly string[]): string {
  let day = date;
  while (isWeekend(day) || taken.includes(day)) day = addDays(day, 1);
  return day;
}

/**
 * Bank holidays in England of one year, substitute days included.
 * Source: Banking and Financial Dealings Act 1971, schedule 1, and the yearly proclamations that have been the same since
 * 1978. Those proclaimed for one occasion cannot be computed, and are not here: a deadline may then fall a day too early,
 * never too late.
 */
export function bankHolidays(year: number): string[] {
  const easter = easterSunday(year);
  const christmas = dateOf(year, 12, 25);
  const boxing = dateOf(year, 12, 26);
  const christmasDays = isWeekend(christmas) || isWeekend(boxing);
  // Each keeps its own day where that is a working one; what falls at a weekend takes the next that is free.
  const fixed = [christmas, boxing].filter((day) => !isWeekend(day));
  const moved = christmasDays
    ? [christmas, boxing].filter(isWeekend).reduce<string[]>((all, day) => [...all, substitute(day, all)], fixed)
    : fixed;
  return [
    substitute(dateOf(year, 1, 1), []),
    addDays(easter, -2),
    addDays(easter, 1),
    firstMonday(year, 5),
    lastMonday(year, 5),
    lastMonday(year, 8),
    ...moved.toSorted(),
  ];
}

export const isWorkingDay = (date: string): boolean =>
  !isWeekend(date) && !bankHolidays(Number(date.slice(0, 4))).includes(date);

/** The day itself, else the next working one. */
export function workingDayFrom(date: string): string {
  let day = date;
  while (!isWorkingDay(day)) day = addDays(day, 1);
  return day;
}
