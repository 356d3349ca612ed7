import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/**
 * How long the machine's processors were kept from it so far, in ms of all of them together: what a hypervisor gave to
 * others (`steal` of proc_stat(5)). 0 where there is none, or no such file.
 */
export function stolenMs(): number {
  try {
    const [, , , , , , , , steal] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.split(/\s+/);
    return (Number(steal) / ticksPerSecond) * 1_000;
  } catch {
    return 0;
  }
}
