/**
 * `npm run fuzz -- --minutes 5`: the seeded tests with seeds that nobody has tried, until one fails or the time is up.
 *
 *     --minutes N   5 by default
 *     --seed N      to begin with this seed
 *     --only TEXT   only test files whose path has TEXT in it
 *
 * Exit codes: 0 nothing found, 1 found something, 2 usage.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeBinary, prepare, root } from './prepare.mjs';

/** In one run of vitest, so that starting it is a small part of it. */
const seedsInRun = 40;

/** @param {string} message @param {number} code @returns {never} */
function fail(message, code) {
  console.error(message);
  process.exit(code);
}

function readOptions() {
  const options = /** @type {const} */ ({
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
  });
  try {
    const { values } = parseArgs({ options });
    const minutes = Number(values.minutes);
    const seed = values.seed === undefined ? undefined : Number(values.seed);
    if (!(minutes > 0)) throw new Error('--minutes is how long to go on, such as 5.');
    if (seed !== undefined && !Number.isSafeInteger(seed)) throw new Error('--seed is a whole number.');
    return { minutes, seed, only: values.only };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), 2);
  }
}

/** Test files that take their seeds from outside. @param {string} only */
function seededTests(only) {
  const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join(root, 'tests', file));
  const seeded = files.filter((file) => /\bseeds\(|FUZZ_SEED/.test(readFileSync(file, 'utf8')));
  return seeded.map((file) => relative(root, file)).filter((file) => file.includes(only));
}

/**
 * @param {readonly string[]} files
 * @param {number} seed
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(files, seed) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeBinary, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--bail=1', ...files], {
      cwd: root,
      env: { ...process.env, FUZZ_SEED: String(seed), FUZZ_RUNS: String(seedsInRun), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** What to type to see it again. @param {string} output @param {number} seed */
function howToRepeat(output, seed) {
  const file = /FAIL\s+(tests\/\S+)/.exec(output)?.[1];
  const named = /FAIL.*\bseed (\d+)/.exec(output)?.[1] ?? /\bschedule (\d+)/.exec(output)?.[1];
  const seeds = named === undefined ? `FUZZ_SEED=${seed} FUZZ_RUNS=${seedsInRun}` : `FUZZ_SEED=${named} FUZZ_RUNS=1`;
  return `${seeds} npx vitest run ${file ?? ''}`.trim();
}

const { minutes, seed: given, only } = readOptions();
await prepare({ build: false });
const files = seededTests(only);
if (files.length === 0) fail(`No seeded test has "${only}" in its path.`, 2);
console.log(`For ${minutes} min: ${files.join(', ')}`);

const end = Date.now() + minutes * 60_000;
let tried = 0;
for (let seed = given; Date.now() < end; seed = undefined) {
  seed ??= Math.floor(Math.random() * 2 ** 31);
  const { code, output } = await run(files, seed);
  if (code !== 0) {
    console.log(output);
    fail(`\nFound something. To see it again:\n\n  ${howToRepeat(output, seed)}\n`, 1);
  }
  tried += seedsInRun;
  console.log(`${tried} seeds, the last ${seedsInRun} from ${seed} on: nothing found`);
}
