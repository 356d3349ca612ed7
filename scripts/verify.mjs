/** `npm run verify`: all that CI checks, the tests last, and only if all else passes. */
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { nodeBinary, prepare, root } from './prepare.mjs';
import { quietly } from './run.mjs';
import { close, runTests } from './runners.mjs';

/** @param {string[]} path */
const tool = (...path) => join(root, 'node_modules', ...path);

const routes = { name: 'routes and their types', args: [tool('@sveltejs', 'kit', 'svelte-kit.js'), 'sync'] };

/** Beside each other: lint alone takes as long as all the others. They need the types of the routes. */
const lanes = [
  [{ name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings=0', '.'] }],
  [
    { name: 'formatting', args: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'] },
    {
      name: 'types',
      args: [tool('svelte-check', 'bin', 'svelte-check'), '--tsconfig=./tsconfig.json', '--fail-on-warnings'],
    },
    { name: 'unused code', args: [tool('knip', 'bin', 'knip.js')] },
    { name: 'code that only tests use', args: [tool('knip', 'bin', 'knip.js'), '--production'] },
  ],
];

/** @param {{ name: string, args: string[] }} stage @returns {Promise<boolean>} whether it passed */
async function passes({ name, args }) {
  try {
    await quietly(nodeBinary, args, { cwd: root });
    console.log(`── ${name}: passed`);
    return true;
  } catch (error) {
    console.log(`── ${name}: failed\n${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/** @param {typeof lanes[number]} lane @returns {Promise<boolean>} whether each of its stages passed; all are run */
async function passesAll(lane) {
  let sound = true;
  for (const stage of lane) sound = (await passes(stage)) && sound;
  return sound;
}

/** @returns {Promise<boolean>} whether every stage before the tests passed */
async function checks() {
  if (!(await passes(routes))) return false;
  const sound = await Promise.all(lanes.map(passesAll));
  return sound.every(Boolean) && noWeakness();
}

/** @returns {Promise<boolean>} */
async function noWeakness() {
  console.log('── libraries with known weaknesses');
  const { state, says } = await audit();
  console.log(state === 'skipped' ? `skipped: ${says}` : says);
  if (state === 'weak') console.log('verify: libraries with known weaknesses failed');
  return state !== 'weak';
}

try {
  await prepare({ browser: true });
  const sound = await checks();
  if (sound) console.log('── tests');
  close(sound ? await runTests() : { passed: 0, failed: 1, skipped: 0 });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  close({ passed: 0, failed: 1, skipped: 0 });
}
