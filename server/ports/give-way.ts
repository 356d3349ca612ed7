import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Called in a thread: from then on it runs when no other wants its processor, and leaves at once to one that does.
 * Whoever is in a meeting waits neither for passwords nor for documents, however many are asked for.
 *
 * Linux keeps a scheduling policy for each thread (sched(7), SCHED_IDLE), which Node cannot set; `chrt` of util-linux
 * can. The lowest priority is the next best: a thread that has it is let finish its 3 ms. On other systems all threads
 * of a process are equal, and nothing happens.
 */
export function giveWay(): void {
  const thread = threadNumber();
  if (thread === undefined) return;
  try {
    execFileSync('chrt', ['--idle', '--pid', '0', String(thread)], { stdio: 'ignore', timeout: 1_000 });
  } catch {
    lower(thread);
  }
}

/** Taken by Linux where a process's number is expected. */
function threadNumber(): number | undefined {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return undefined;
  }
}

function lower(thread: number): void {
  try {
    setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch {
    // Refused by whoever runs us: as it was.
  }
}
