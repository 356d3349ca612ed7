/** A run: scenario by scenario, the servers taking turns within each repetition. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/prepare.mjs';
import { startLoad } from './contenders.ts';
import { havePeers } from './peers.ts';
import { machine } from './report/machine.ts';
import { table } from './report/table.ts';
import { scenarios } from './scenarios/all.ts';
import type { Scenario, Settings } from './scenarios/scenario.ts';
import { lacking } from './services.ts';
import { makeFolder, removeFolder } from './temporary.ts';
import type { Figures, Result, ServerName } from './types.ts';

export interface BenchOptions {
  only: readonly string[];
  reps: number;
  json?: string | undefined;
  trace?: string | undefined;
  /** Shares of the usual durations and numbers: 1, or less for a short form. */
  scale?: number;
  /** Quorate with its pages, as it is shipped (which needs a build). */
  pages?: boolean;
  /** All by default. */
  servers?: readonly ServerName[] | undefined;
  say?: (line: string) => void;
}

export interface Run {
  /** ISO instant. */
  at: string;
  machine: string;
  results: Result[];
  /** What went wrong, in words. */
  faults: string[];
}

const usual: readonly ServerName[] = ['quorate', 'y-websocket', 'hocuspocus', 'relay', 'tick-relay'];
const peers: readonly ServerName[] = ['y-websocket', 'hocuspocus'];
/** Above it the load's process may be what is measured. */
const busyLoad = 0.9;

export async function runBench(options: BenchOptions): Promise<Run> {
  const { only, reps, servers, say = console.log } = options;
  const takesPart = (name: ServerName) => servers?.includes(name) ?? true;
  const chosen = scenarios.filter(({ name }) => only.includes(name));
  const wanted = chosen.flatMap(({ contenders = usual }) => contenders).filter(takesPart);
  const installed = wanted.some((name) => peers.includes(name)) && (await havePeers(say));
  const run: Run = { at: new Date().toISOString(), machine: machine(), results: [], faults: [] };
  say(`${run.at.slice(0, 16)}Z · ${run.machine}`);
  const scratch = await makeFolder();
  const settings: Settings = { scale: options.scale ?? 1, pages: options.pages ?? true, trace: options.trace, scratch };
  try {
    for (const scenario of chosen) {
      const why = await whyLeftOut(scenario, settings, say);
      if (why !== undefined) {
        say(`\n${scenario.name} is left out: ${why}`);
        continue;
      }
      const contenders = (scenario.contenders ?? usual).filter(
        (name) => takesPart(name) && (installed || !peers.includes(name)),
      );
      const begun = performance.now();
      const { results, faults } = await runScenario(scenario, contenders, reps, settings);
      run.results.push(...results);
      run.faults.push(...faults);
      say(table(scenario.name, results));
      say(`(${Math.round((performance.now() - begun) / 1_000)} s)`);
      for (const fault of faults) say(`! ${fault}`);
    }
  } finally {
    await removeFolder(scratch);
  }
  const stamp = run.at.slice(0, 19).replaceAll(':', '');
  const file = options.json ?? join(root, '.cache', 'bench', `${stamp}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(run.results, null, 2)}\n`);
  say(`\nAll figures: ${file}`);
  return run;
}

/** @returns in words; undefined when it can be run */
async function whyLeftOut(
  { needsTrace, needs }: Scenario,
  { trace }: Settings,
  say: (line: string) => void,
): Promise<string | undefined> {
  if (needsTrace && trace === undefined) return 'it needs --trace FILE, a real editing trace.';
  return needs && lacking(needs, say);
}

/** One repetition of each server after the other, so that a slow minute of the machine hits all of them. */
async function runScenario(
  scenario: Scenario,
  contenders: readonly ServerName[],
  reps: number,
  settings: Settings,
): Promise<Pick<Run, 'results' | 'faults'>> {
  const results: Result[] = [];
  const faults: string[] = [];
  for (let rep = 0; rep < (scenario.once ? 1 : reps); rep += 1) {
    for (const contender of contenders) {
      const load = startLoad();
      try {
        const figures = await scenario.run({ contender, rep, reps, settings, load });
        for (const each of Array.isArray(figures) ? figures : [figures]) {
          const nth = results.filter(({ server }) => server === contender).length;
          const result = { scenario: scenario.name, server: contender, rep: nth, figures: taken(each) };
          results.push(result);
          faults.push(...faultsOf(result));
        }
      } catch (error) {
        faults.push(`${scenario.name}, ${contender}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await load.end('kill');
      }
    }
  }
  return { results, faults };
}

/** Without those that a server has not, such as a relay's cold start. */
const taken = (figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));

const mustBeNone = ['missing', 'gaps', 'cut', 'wrong'];

function faultsOf({ scenario, server, rep, figures }: Result): string[] {
  const where = `${scenario}, ${server}, repetition ${rep}`;
  const faults = mustBeNone.filter((name) => (figures[name] ?? 0) > 0).map((name) => `${name} ${figures[name]}`);
  if ((figures.load_busy ?? 0) > busyLoad) faults.push(`the load was busy for ${figures.load_busy!.toFixed(2)}`);
  return faults.map((fault) => `${where}: ${fault}`);
}
