/** `npm run bench`: every server beside the others in one run. `docs/benchmarks.md` says what is measured, and how. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runBench, type Run } from './bench.ts';
import { writeDocs } from './report/docs.ts';
import { machine } from './report/machine.ts';
import { table } from './report/table.ts';
import { scenarios } from './scenarios/all.ts';
import type { Result, ServerName } from './types.ts';

const usage = `npm run bench -- [--only storm,meeting] [--reps 3] [--json FILE] [--trace FILE] [--quick] [--docs]
  --only   scenarios: ${scenarios.map(({ name }) => name).join(', ')}
  --reps   how often each is run (3)
  --json   where the figures go (.cache/bench/DATE.json)
  --trace  a real editing trace to join late: {txns: [{patches: [[position, deleted, inserted], …]}]}, gzipped or not
  --quick  short durations and small numbers: whether it works, not how fast it is
  --docs   writes the result into docs/benchmarks.md and its picture
  --from   figures of earlier runs, as --json wrote them, instead of a new run; of the same scenario the last counts`;

function options() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      reps: { type: 'string', default: '3' },
      json: { type: 'string' },
      trace: { type: 'string' },
      quick: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
      from: { type: 'string' },
      servers: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const reps = Number(values.reps);
  if (!Number.isInteger(reps) || reps < 1) throw new RangeError('--reps must be a whole number from 1');
  const only = values.only?.split(',') ?? scenarios.map(({ name }) => name);
  if (only.includes('late-joiner') && values.trace !== undefined) only.push('late-joiner-trace');
  const unknown = only.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new RangeError(`there is no scenario ${unknown.join(', ')}`);
  if (values.trace !== undefined && !existsSync(values.trace)) throw new RangeError(`there is no ${values.trace}`);
  return { ...values, reps, only, servers: values.servers?.split(',') as ServerName[] | undefined };
}

function earlierRuns(files: readonly string[]): Run {
  let results: Result[] = [];
  for (const file of files) {
    const newer = JSON.parse(readFileSync(file, 'utf8')) as Result[];
    const again = new Set(newer.map(({ scenario, server }) => `${scenario} ${server}`));
    results = [...results.filter(({ scenario, server }) => !again.has(`${scenario} ${server}`)), ...newer];
  }
  for (const scenario of new Set(results.map((result) => result.scenario))) console.log(table(scenario, results));
  return { at: statSync(files.at(-1)!).mtime.toISOString(), machine: machine(), results, faults: [] };
}

// So that children are ended and folders removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

try {
  const given = options();
  if (given.help) console.log(usage);
  else {
    const run =
      given.from === undefined
        ? await runBench({ ...given, scale: given.quick ? 0.2 : 1 })
        : earlierRuns(given.from.split(','));
    if (given.docs) await writeDocs(run);
    if (run.faults.length > 0) process.exitCode = 1;
  }
} catch (error) {
  const isUsage = error instanceof RangeError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${(error as Error).message}\n\n${usage}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
