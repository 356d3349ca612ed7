import { readFileSync } from 'node:fs';
import { vi } from 'vitest';

/** The last process that this one has begun, by what its command line holds: one before may be dying. Linux alone tells. */
export function childNamed(name: string): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const found = children.findLast((pid) => commandLine(pid).includes(name));
  if (found === undefined) throw new Error(`there is no ${name} among ${children.join(', ')}`);
  return Number(found);
}

/** Once it is more than a copy of this process. */
export const childBegun = (name: string): Promise<number> => vi.waitFor(() => childNamed(name), { timeout: 10_000 });

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has gone since it was listed.
    return '';
  }
}
