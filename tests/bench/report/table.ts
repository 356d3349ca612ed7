import type { Result } from '../types.ts';
import { shown, spread } from './summary.ts';

/** One scenario's figures as text: a row for each figure, a column for each server, the ratio to Quorate's behind it. */
export function table(scenario: string, results: readonly Result[]): string {
  const own = results.filter((result) => result.scenario === scenario);
  const servers = [...new Set(own.map(({ server }) => server))];
  const figures = [...new Set(own.flatMap((result) => Object.keys(result.figures)))];
  const rows = figures.map((figure) => [figure, ...servers.map((server) => cell(own, scenario, server, figure))]);
  const all = [['', ...servers], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) => row.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))));
  return `\n── ${scenario}: median (least to most), × of Quorate's\n${lines.map((line) => line.join('  ').trimEnd()).join('\n')}`;
}

function cell(results: readonly Result[], scenario: string, server: string, figure: string): string {
  const found = spread(results, scenario, server, figure);
  if (found === undefined) return '–';
  const ours = spread(results, scenario, 'quorate', figure);
  const ratio = server !== 'quorate' && ours && ours.median !== 0 ? ` ×${shown(found.median / ours.median)}` : '';
  const range = found.min === found.max ? '' : ` (${shown(found.min)} to ${shown(found.max)})`;
  return `${shown(found.median)}${range}${ratio}`;
}
