import { readFileSync } from 'node:fs';
import { vi } from 'vitest';

/**
 * The last process that this one has begun, by what its command line holds: one before may be dying. Linux alone tells.
 * @throws Error where there is none, or the system is just replacing one program by another (execve(2))
 */
export function childNamed(name: string): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const found = children.findLast((pid) => commandLine(pid).includes(name));
  if (found === undefined) throw new Error(`there is no ${name} among ${children.join(', ')}`);
  return Number(found);
}

/** Once it can be told from others. */
export const childBegun = (name: string): Promise<number> => vi.waitFor(() => childNamed(name), { timeout: 10_000 });

function commandLine(pid: string): string {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (line !== '' || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return line;
  } catch {
    // It has gone since it was listed.
    return '';
  }
  throw new Error(`${pid} has no command line yet`);
}
