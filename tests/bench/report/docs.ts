/** Puts a run's figures into docs/benchmarks.md, between its two marks, and draws the picture beside it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../../scripts/prepare.mjs';
import type { Run } from '../bench.ts';
import type { Result } from '../types.ts';
import { serverLabels, shownFigures } from './labels.ts';
import { picture } from './picture.ts';
import { shown, spread } from './summary.ts';
import { outcomes } from './targets.ts';

const begin = '<!-- From here on written by `npm run bench -- --docs`. -->';
const end = '<!-- Up to here. -->';
const page = join(root, 'docs', 'benchmarks.md');
const image = join(root, 'docs', 'images', 'benchmarks.svg');

export async function writeDocs(run: Run): Promise<void> {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has lost its marks`);
  const whole = `${text.slice(0, from + begin.length)}\n\n${section(run)}\n\n${text.slice(to)}`;
  writeFileSync(page, await format(whole, { ...(await resolveConfig(page)), parser: 'markdown' }));
  mkdirSync(dirname(image), { recursive: true });
  writeFileSync(image, picture(run.results, run.at));
}

function section({ at, machine, results }: Run): string {
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  return [
    `Run of ${at.slice(0, 10)}, ${at.slice(11, 16)} UTC, on ${machine}.`,
    '![Bars for Quorate, its peers and two relays; the tables below say the same in numbers](images/benchmarks.svg)',
    '### Targets',
    row(['', 'target', 'result', '']),
    row(['---', '---', '---:', '---']),
    ...outcomes(results).map(({ what, target, result, met }) =>
      row([what, target, result, met === undefined ? 'not measured' : met ? 'met' : '**not met**']),
    ),
    '### Figures',
    'Medians, with the least and the most where a scenario was repeated.',
    ...scenarios.map((scenario) => figures(scenario, results)),
  ]
    .join('\n\n')
    .replaceAll(/\|\n\n\|/g, '|\n|');
}

function figures(scenario: string, results: readonly Result[]): string {
  const servers = Object.keys(serverLabels).filter((server) =>
    results.some((result) => result.scenario === scenario && result.server === server),
  );
  const rows = (shownFigures[scenario] ?? []).map(([figure, label]) =>
    row([label, ...servers.map((server) => cell(results, scenario, server, figure))]),
  );
  return [
    `#### ${scenario}\n`,
    row(['', ...servers.map((server) => serverLabels[server]!)]),
    row(['---', ...servers.map(() => '---:')]),
    ...rows,
  ].join('\n');
}

function cell(results: readonly Result[], scenario: string, server: string, figure: string): string {
  const found = spread(results, scenario, server, figure);
  if (found === undefined) return '–';
  return found.min === found.max
    ? shown(found.median)
    : `${shown(found.median)} (${shown(found.min)} to ${shown(found.max)})`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
