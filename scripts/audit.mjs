/**
 * Whether a library has a known weakness, as far as the registry answers. All of them are asked about: what browsers run
 * is built from development's dependencies, and what builds it could put anything in. High and critical ones fail; of
 * lower ones nothing is said here, and `npm audit` has them for the monthly update.
 */
import { spawn } from 'node:child_process';
import { root } from './prepare.mjs';

/** A registry that is slow, or a line that is down, holds nobody up. */
const patienceMs = 15_000;

/** @typedef {{ state: 'sound' | 'weak' | 'skipped'; says: string }} Outcome */

/**
 * @param {string} output what `npm audit --json` printed
 * @returns {Outcome} `skipped` when the registry did not say
 */
export function outcomeOf(output) {
  const answer = parsed(output);
  const counts = answer?.metadata?.vulnerabilities;
  if (typeof counts?.high !== 'number' || typeof counts.critical !== 'number') {
    const why = answer?.message ?? answer?.error?.summary ?? 'it did not answer';
    return { state: 'skipped', says: `the registry does not tell: ${String(why).split('\n')[0]}` };
  }
  if (counts.high + counts.critical === 0) return { state: 'sound', says: 'none is known that is high or critical' };
  const names = Object.entries(answer.vulnerabilities ?? {}).flatMap(([name, found]) =>
    ['high', 'critical'].includes(found.severity) ? [`${name} (${found.severity})`] : [],
  );
  return { state: 'weak', says: `known weaknesses: ${names.join(', ')}. \`npm audit\` has more.` };
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {object} [options]
 * @param {string} [options.registry] instead of the one that npm is set up for
 * @param {number} [options.atMostMs]
 * @returns {Promise<Outcome>}
 */
export function audit({ registry, atMostMs = patienceMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['audit', '--include=dev', '--audit-level=high', '--json'], {
      cwd: root,
      env: { ...process.env, ...(registry === undefined ? {} : { npm_config_registry: registry }) },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: atMostMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.on('error', () => resolve(outcomeOf('')));
    child.on('close', () => resolve(outcomeOf(output)));
  });
}
