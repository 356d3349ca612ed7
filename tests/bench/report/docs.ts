/**
 * Puts a run's figures into docs/benchmarks.md and docs/scale.md, between their marks, and draws the picture. A part
 * that the run has nothing of stays as it was.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../../scripts/prepare.mjs';
import type { Run } from '../bench.ts';
import type { Result } from '../types.ts';
import { ofCodec, ofNodes, serverLabels, shownFigures } from './labels.ts';
import { picture } from './picture.ts';
import { scaleTables } from './scale-tables.ts';
import { shown, spread } from './summary.ts';
import { nodeOutcomes, outcomes, type Outcome } from './targets.ts';

const mark = (of: string) => ({
  begin: `<!-- ${of}From here on written by \`npm run bench -- --docs\`. -->`,
  end: `<!-- ${of}Up to here. -->`,
});
const usualMark = mark('');
/** The second part of its page. */
const nodesMark = mark('MongoDB and nodes. ');

const codecMark = mark('Encryption. ');

const benchmarks = join(root, 'docs', 'benchmarks.md');
const scale = join(root, 'docs', 'scale.md');
const image = join(root, 'docs', 'images', 'benchmarks.svg');

export async function writeDocs(run: Run): Promise<void> {
  const nodes = run.results.filter(({ scenario }) => ofNodes(scenario));
  const codec = run.results.filter(({ scenario }) => ofCodec(scenario));
  const others = run.results.filter(({ scenario }) => !ofNodes(scenario) && !ofCodec(scenario));
  if (others.length > 0) {
    await write(benchmarks, usualMark, besidePeers({ ...run, results: others }));
    mkdirSync(dirname(image), { recursive: true });
    writeFileSync(image, picture(others, run.at));
  }
  if (nodes.length > 0) await write(benchmarks, nodesMark, onNodes({ ...run, results: nodes }));
  if (codec.length > 0) await write(benchmarks, codecMark, `${madeOn(run)}\n\n${figures('codec', codec)}`);
  const tables = scaleTables(run.results);
  if (tables !== undefined) await write(scale, usualMark, `${madeOn(run)}\n\n${tables}`);
}

async function write(page: string, { begin, end }: ReturnType<typeof mark>, content: string): Promise<void> {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has lost its marks`);
  const whole = `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
  writeFileSync(page, await format(whole, { ...(await resolveConfig(page)), parser: 'markdown' }));
}

const madeOn = ({ at, machine }: Run): string => `Run of ${at.slice(0, 10)}, ${at.slice(11, 16)} UTC, on ${machine}.`;
const scenariosOf = ({ results }: Run): string[] => [...new Set(results.map(({ scenario }) => scenario))];

function besidePeers(run: Run): string {
  return [
    madeOn(run),
    '![Bars for Quorate, its peers and two relays; the tables below say the same in numbers](images/benchmarks.svg)',
    '### Targets',
    targets(outcomes(run.results)),
    '### Figures',
    'Medians, with the least and the most where a scenario was repeated.',
    ...scenariosOf(run).map((scenario) => figures(scenario, run.results)),
  ].join('\n\n');
}

function onNodes(run: Run): string {
  return [madeOn(run), targets(nodeOutcomes(run.results)), ...scenariosOf(run).map((of) => withStore(of, run))].join(
    '\n\n',
  );
}

/** MongoDB's own server and the tests' are as different as two databases are. */
function withStore(scenario: string, { results }: Run): string {
  const own = spread(results, scenario, 'quorate', 'mongod')?.median;
  const which = own === 1 ? 'MongoDB was `mongod`.' : 'MongoDB was the tests’ own server in Java, not `mongod`.';
  return own === undefined ? figures(scenario, results) : `${figures(scenario, results)}\n\n${which}`;
}

const targets = (rows: readonly Outcome[]): string =>
  [
    row(['', 'target', 'result', '']),
    row(['---', '---', '---:', '---']),
    ...rows.map(({ what, target, result, met }) =>
      row([what, target, result, met === undefined ? 'not measured' : met ? 'met' : '**not met**']),
    ),
  ].join('\n');

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
