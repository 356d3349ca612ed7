/** The MongoDB server that the tests bring: its libraries fetched and its few classes compiled once, then kept. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from './lock.mjs';
import { findOnPath, isExecutable } from './on-path.mjs';

/** @typedef {import('./mongo.mjs').JavaMongo} JavaMongo */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'tests', 'support', 'mongo-server');
const kept = join(root, '.cache', 'mongo-server');
const oldestJava = 17;

/** @param {string} name of a tool of the JDK */
function jdkTool(name) {
  const home = process.env.JAVA_HOME;
  const own = home ? join(home, 'bin', name) : undefined;
  return own !== undefined && isExecutable(own) ? own : findOnPath(name);
}

/** @param {string} java @returns {Promise<boolean>} */
async function isRecent(java) {
  try {
    // It says so on its standard error: `openjdk version "17.0.15" 2025-04-15`.
    const { stderr } = await promisify(execFile)(java, ['-version']);
    return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) >= oldestJava;
  } catch {
    return false;
  }
}

const javaFiles = () =>
  readdirSync(sources)
    .filter((name) => name.endsWith('.java'))
    .sort()
    .map((name) => join(sources, name));

/** Changes with the libraries and with the sources. */
function key() {
  const hash = createHash('sha256');
  for (const file of [join(sources, 'pom.xml'), ...javaFiles()]) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/**
 * Fetches and compiles into a folder of its own, which gets its name only when it is whole.
 * @param {string} folder @param {(pid: number) => void} holds
 */
async function make(folder, holds) {
  // Not before it is needed: it ends the process at the first Ctrl-C, which test runners do not.
  const { quietly } = await import('./run.mjs');
  const making = `${folder}.part`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const goal = ['-q', '-B', '-ntp', '-f', join(sources, 'pom.xml'), 'dependency:copy-dependencies'];
  await quietly('mvn', [...goal, `-DoutputDirectory=${making}`], { cwd: sources }, holds);
  const javac = ['--release', String(oldestJava), '-cp', join(making, '*'), '-d', making, ...javaFiles()];
  await quietly(jdkTool('javac') ?? 'javac', javac, { cwd: sources }, holds);
  await rename(making, folder);
}

/**
 * @param {(message: string) => void} say told when something has to be fetched, and when that failed
 * @returns {Promise<JavaMongo | undefined>} undefined when there is no JDK or Maven, or Maven could not fetch
 * @throws Error when the sources do not compile
 */
export async function findJavaServer(say) {
  const java = jdkTool('java');
  if (java === undefined || !(await isRecent(java))) return undefined;
  const folder = join(kept, key());
  if (!existsSync(folder)) {
    if (jdkTool('javac') === undefined || findOnPath('mvn') === undefined) return undefined;
    try {
      await withLock(join(kept, 'lock'), say, async (holds) => {
        // Asked again: another process may have made it while this one waited.
        if (existsSync(folder)) return;
        say("Fetching the libraries of the tests' MongoDB server …");
        await make(folder, holds);
      });
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      if (!/\bmvn\b.* failed/.test(message)) throw error;
      say(message);
      return undefined;
    }
  }
  return { kind: 'java', java, classpath: `${folder}:${join(folder, '*')}` };
}
