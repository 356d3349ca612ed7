/**
 * Enters into package-lock.json the packages for other platforms that an install here left out. npm drops from the
 * lock what a registry's mirror does not carry, and then `npm ci` refuses that lock everywhere. Run it after a change
 * of the dependencies: `node scripts/complete-lock.mjs`. What it enters has a version and the platform, no checksum.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './prepare.mjs';

/**
 * @typedef {object} Entry
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/**
 * What a package such as `@rollup/rollup-linux-x64-musl` runs on, by its name.
 * @param {string} name
 */
function platformOf(name) {
  const parts = name.split(/[-/]/);
  const os = systems.filter((system) => parts.includes(system));
  const cpu = processors.filter((processor) => parts.includes(processor));
  const libc = [
    ...(parts.some((part) => part.startsWith('gnu')) ? ['glibc'] : []),
    ...(parts.some((part) => part.startsWith('musl')) ? ['musl'] : []),
  ];
  return {
    ...(os.length ? { os } : {}),
    ...(cpu.length ? { cpu } : {}),
    ...(os[0] === 'linux' && libc.length ? { libc } : {}),
  };
}

/**
 * Whether the package at `path` finds `name` in the lock, looking where Node would.
 * @param {Record<string, Entry>} packages @param {string} path @param {string} name
 */
function finds(packages, path, name) {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('node_modules')).replace(/\/$/, '')) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

/**
 * The optional dependencies that the lock names and does not have, with where each belongs.
 * @param {Record<string, Entry>} packages
 * @returns {[path: string, entry: Entry][]}
 */
export function missing(packages) {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !finds(packages, path, name))
      .map(([name, version]) => {
        const platform = platformOf(name);
        return /** @type {[string, Entry]} */ ([
          `node_modules/${name}`,
          { version, ...(entry.dev ? { dev: true } : {}), ...platform, optional: true },
        ]);
      }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const entries = missing(lock.packages);
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(entries) });
  lock.packages = Object.fromEntries(packages.sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${entries.length} entered`);
}
