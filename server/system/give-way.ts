import { readFileSync, readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Called once in a process: V8's own threads, which collect garbage and compile for all others, come after the one that
 * serves. Where a merge makes much garbage they would take the only processor from it by turns. They are not made idle:
 * now and then it waits for them.
 */
export function collectorsGiveWay(): void {
  for (const thread of ownThreads()) {
    if (nameOf(thread) === 'V8Worker') lower(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  }
}

function ownThreads(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}

function nameOf(thread: number): string | undefined {
  try {
    return readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim();
  } catch {
    // It has ended since.
    return undefined;
  }
}

function lower(thread: number, priority: number): void {
  try {
    setPriority(thread, priority);
  } catch {
    // Refused by whoever runs us: as it was.
  }
}
