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

export interface Verdict {
  /** How many checks were made. */
  checked: number;
  /** The rules of PDF/UA-1 that are broken. */
  broken: string[];
}

/** One verdict for each file, in order: a JVM takes longer to begin than to check. */
export async function checkUa(from: string, files: readonly Uint8Array[]): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-pdf-ua-'));
  try {
    const paths = files.map((bytes, at) => {
      const path = join(folder, `${at}.pdf`);
      writeFileSync(path, bytes);
      return path;
    });
    const { stdout } = await promisify(execFile)('java', [
      '-cp',
      join(from, '*'),
      join(sources, 'Check.java'),
      ...paths,
    ]);
    const verdicts: Verdict[] = [];
    for (const line of stdout.split('\n')) {
      if (line.startsWith('checked ')) verdicts.push({ checked: Number(line.slice('checked '.length)), broken: [] });
      else if (line.startsWith('broken ')) verdicts.at(-1)!.broken.push(line.slice('broken '.length));
    }
    return verdicts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
