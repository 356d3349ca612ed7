import type { Result } from '../types.ts';

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Of one figure over the repetitions; undefined when it was not taken. */
export function spread(
  results: readonly Result[],
  scenario: string,
  server: string,
  figure: string,
): Spread | undefined {
  const values = results
    .filter((result) => result.scenario === scenario && result.server === server)
    .flatMap(({ figures }) => (Number.isFinite(figures[figure]) ? [figures[figure]!] : []));
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** @param values at least one; of an even number it is the mean of the two in the middle */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** Three significant digits, thousands apart. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-GB');
  const rounded = Number(value.toPrecision(3));
  return String(Object.is(rounded, -0) ? 0 : rounded);
}
