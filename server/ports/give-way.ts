import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
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
    lower(thread, constants.priority.PRIORITY_LOW);
  }
}

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

/** Taken by Linux where a process's number is expected. */
function threadNumber(): number | undefined {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
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
