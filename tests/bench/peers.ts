/** The peers are no dependency of Quorate: they are installed into a folder of their own when the benchmark runs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { quietly } from '../../scripts/run.mjs';

const folder = fileURLToPath(new URL('peers/', import.meta.url));
const lock = join(folder, 'package-lock.json');
const stamp = join(folder, 'node_modules', '.quorate-stamp');

/** @returns whether they are there now */
export async function havePeers(say: (line: string) => void): Promise<boolean> {
  const wanted = readFileSync(lock, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;
  say('Installing the peers …');
  try {
    // With what they are run by, so that what is compiled fits it.
    await quietly('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
    writeFileSync(stamp, wanted);
    return true;
  } catch (error) {
    say(`The peers could not be installed; the run goes on without them.\n${(error as Error).message}`);
    return false;
  }
}
