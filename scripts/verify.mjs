/** `npm run verify`: all that CI checks, one stage after the other, up to the first that fails. */
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { nodeBinary, prepare, root } from './prepare.mjs';
import { shown } from './run.mjs';
import { close, runTests } from './runners.mjs';

/** @param {string[]} path */
const tool = (...path) => join(root, 'node_modules', ...path);

const stages = [
  { name: 'formatting', args: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'] },
  { name: 'routes and their types', args: [tool('@sveltejs', 'kit', 'svelte-kit.js'), 'sync'] },
  { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings=0', '.'] },
  {
    name: 'types',
    args: [tool('svelte-check', 'bin', 'svelte-check'), '--tsconfig=./tsconfig.json', '--fail-on-warnings'],
  },
  { name: 'unused code', args: [tool('knip', 'bin', 'knip.js')] },
  { name: 'code that only tests use', args: [tool('knip', 'bin', 'knip.js'), '--production'] },
];

/** @returns {Promise<boolean>} whether every stage before the tests passed */
async function checks() {
  for (const { name, args } of stages) {
    console.log(`── ${name}`);
    const code = await shown(nodeBinary, args, { cwd: root });
    if (code !== 0) {
      console.log(`verify: ${name} failed`);
      return false;
    }
  }
  return noWeakness();
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
