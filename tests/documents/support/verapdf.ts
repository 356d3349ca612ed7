/** veraPDF, the reference checker of PDF/UA, where the machine has a JDK and Maven to fetch it with. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../../../scripts/on-path.mjs';
import { root } from '../../../scripts/prepare.mjs';

const sources = join(root, 'tests', 'support', 'pdf-ua');
const key = createHash('sha256')
  .update(readFileSync(join(sources, 'pom.xml')))
  .digest('hex')
  .slice(0, 16);
const libraries = join(root, '.cache', 'pdf-ua', key);
const fetchWithinMs = 120_000;

/** @returns where its libraries are; undefined where they cannot be had */
export function findVeraPdf(): string | undefined {
  if (findOnPath('java') === undefined || findOnPath('javac') === undefined) return undefined;
  if (existsSync(libraries)) return libraries;
  if (findOnPath('mvn') === undefined) return undefined;
  // Two runs at once fetch twice; the folder gets its name when it is whole.
  const fetching = `${libraries}.${process.pid}`;
  mkdirSync(fetching, { recursive: true });
  const goal = ['-q', '-B', '-ntp', '-f', join(sources, 'pom.xml'), 'dependency:copy-dependencies'];
  try {
    execFileSync('mvn', [...goal, `-DoutputDirectory=${fetching}`], { stdio: 'pipe', timeout: fetchWithinMs });
    if (!existsSync(libraries)) renameSync(fetching, libraries);
    return libraries;
  } catch {
    return undefined;
  } finally {
    rmSync(fetching, { recursive: true, force: true });
  }
}

/** @returns how many checks were made, and the rules of PDF/UA-1 that are broken */
export async function checkUa(from: string, bytes: Uint8Array): Promise<{ checked: number; broken: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-pdf-ua-'));
  try {
    const file = join(folder, 'copy.pdf');
    writeFileSync(file, bytes);
    const { stdout } = await promisify(execFile)('java', ['-cp', join(from, '*'), join(sources, 'Check.java'), file]);
    const lines = stdout.split('\n');
    const checked = Number(lines.find((line) => line.startsWith('checked '))?.slice('checked '.length) ?? 0);
    return { checked, broken: lines.filter((line) => line.startsWith('broken ')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
