/** A run: scenario by scenario, the servers taking turns within each repetition. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/prepare.mjs';
import { startLoad, type Contender } from './contenders.ts';
import { havePeers } from './peers.ts';
import { machine } from './report/machine.ts';
import { table } from './report/table.ts';
import { scenarios } from './scenarios/all.ts';
import type { Scenario, Settings } from './scenarios/scenario.ts';
import type { Result } from './types.ts';

export interface BenchOptions {
  only: readonly string[];
  reps: number;
  json?: string | undefined;
  trace?: string | undefined;
  /** Shares of the usual durations and numbers: 1, or less for a short form. */
  scale?: number;
  /** Quorate with its pages, as it is shipped (which needs a build). */
  pages?: boolean;
  docs?: boolean;
  /** All by default. */
  servers?: readonly Contender[] | undefined;
  say?: (line: string) => void;
}

const usual: readonly Contender[] = ['quorate', 'y-websocket', 'hocuspocus', 'relay', 'tick-relay'];
const peers: readonly Contender[] = ['y-websocket', 'hocuspocus'];

export async function runBench(options: BenchOptions): Promise<Result[]> {
  const { only, reps, say = console.log } = options;
  const installed = peers.some((peer) => options.servers?.includes(peer) ?? true) ? await havePeers(say) : false;
  const settings: Settings = { scale: options.scale ?? 1, pages: options.pages ?? true, trace: options.trace };
  const takesPart = (name: Contender) =>
    (installed || !peers.includes(name)) && (options.servers?.includes(name) ?? true);
  say(`${new Date().toISOString().slice(0, 16)}Z · ${machine()}`);
  const results: Result[] = [];
  for (const scenario of scenarios.filter(({ name }) => only.includes(name))) {
    results.push(
      ...(await runScenario(scenario, (scenario.contenders ?? usual).filter(takesPart), reps, settings, say)),
    );
    say(table(scenario.name, results));
  }
  const file =
    options.json ?? join(root, '.cache', 'bench', `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  say(`\nAll figures: ${file}`);
  return results;
}

/** One repetition of each server after the other, so that a slow minute of the machine hits all of them. */
async function runScenario(
  scenario: Scenario,
  contenders: readonly Contender[],
  reps: number,
  settings: Settings,
  say: (line: string) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let rep = 0; rep < (scenario.once ? 1 : reps); rep += 1) {
    for (const contender of contenders) {
      const load = startLoad();
      try {
        const figures = await scenario.run({ contender, rep, settings, load });
        for (const each of Array.isArray(figures) ? figures : [figures]) {
          const nth = results.filter(({ server }) => server === contender).length;
          results.push({ scenario: scenario.name, server: contender, rep: nth, figures: each });
        }
      } catch (error) {
        say(`${scenario.name}, ${contender}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await load.end('kill');
      }
    }
  }
  return results;
}
