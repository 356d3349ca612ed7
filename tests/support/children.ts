import { readFileSync } from 'node:fs';

/** A process that this one has begun, by what its command line holds. Linux alone tells. */
export function childNamed(name: string): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name));
  if (found === undefined) throw new Error(`there is no ${name} among ${children.join(', ')}`);
  return Number(found);
}
