import { readFileSync } from 'node:fs';

/**
 * Of the processors that this process may use, those for what gives way: the last quarter, one at least; all of them
 * where there is but one, or where the system does not tell (proc_pid_status(5)).
 *
 * Work under SCHED_IDLE leaves a processor at once, yet the kernel counts it when it looks for a free one: with it on
 * all of them the serving thread was put beside whatever else was busy, and waited for that a sixth of its time. Where
 * nothing gives way there is what is free.
 */
export function processorsForGivingWay(allowedToUs = allowedProcessors): number[] {
  const allowed = allowedToUs();
  return allowed.length < 2 ? allowed : allowed.slice(-Math.max(1, Math.floor(allowed.length / 4)));
}

function allowedProcessors(): number[] {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return processorsIn(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '');
  } catch {
    return [];
  }
}

/** @param list such as `0-3,8`, as cpuset(7) writes it */
export function processorsIn(list: string): number[] {
  return list
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}
