import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';

/**
 * A folder for the time of `work`, for this user alone. It holds content: it goes when the process is told to end, too.
 * @param prefix of its path; six signs are added
 */
export async function withScratchFolder<T>(prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  // At once: a signal must not come between its being there and its being known.
  const folder = mkdtempSync(prefix);
  const atExit = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', atExit);
  try {
    return await work(folder);
  } finally {
    process.off('exit', atExit);
    await rm(folder, { recursive: true, force: true });
  }
}
