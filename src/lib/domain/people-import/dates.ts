const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function dateOf(year: number, month: number, day: number): string | undefined {
  const found = new Date(Date.UTC(year, month - 1, day));
  const isReal = found.getUTCFullYear() === year && found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
  return isReal && year >= 1900 && year < 2200 ? found.toISOString().slice(0, 10) : undefined;
}

/**
 * A day as spreadsheets in the United Kingdom write it: 2026-09-01, 01/09/2026 (the day first), 1.9.2026, 1 September 2026.
 * @returns YYYY-MM-DD; undefined when it is none
 */
export function dayTyped(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const british = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  if (british) return dateOf(Number(british[3]), Number(british[2]), Number(british[1]));
  const words = /^(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})$/.exec(text);
  if (!words) return undefined;
  const month = months.indexOf(words[2]!.slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? undefined : dateOf(Number(words[3]), month, Number(words[1]));
}
