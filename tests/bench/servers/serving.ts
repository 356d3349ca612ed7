/** The server's end of the benchmark: what every server under test answers, whoever wrote it. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { answer } from '../rpc.ts';
import type { Operations, Served, StartOptions, StoredBytes, Usage } from '../types.ts';

export interface Serving extends Served {
  /** Stores now what waits. */
  flush(): Promise<void>;
  /** Does now what it would do by itself within a few minutes of quiet. */
  compact(): Promise<void>;
  stored(): Promise<StoredBytes>;
  /** What was asked of a store that is a process of its own, where that is counted. */
  operations?(): Record<string, Operations>;
  stop(): Promise<void>;
}

/** How often the event loop is looked at: a pause shows as what it exceeds this by. */
const everyMs = 10;

/** Linux counts a process's time in hundredths of a second (`USER_HZ`). */
const tickMs = 10;

const delay = monitorEventLoopDelay({ resolution: everyMs });
let marked = { cpuMs: 0, at: performance.now() };

/** Processes that the server has begun beside itself: their time and memory are the server's too. */
function aside(): string[] {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

/** A line of /proc/…/status, in MB; none where the process has just ended. */
function memoryOf(process: string, name: 'VmRSS' | 'VmHWM' | 'RssFile'): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${process}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}

/** Pages of files, Node's own above all, are counted once. In MB; the process's own word where there is no /proc. */
function memory(name: 'VmRSS' | 'VmHWM'): number {
  try {
    const beside = aside().map((process) => memoryOf(process, name) - memoryOf(process, 'RssFile'));
    return beside.reduce((sum, mb) => sum + mb, memoryOf('self', name));
  } catch {
    const bytes = name === 'VmRSS' ? process.memoryUsage.rss() : process.resourceUsage().maxRSS * 1024;
    return bytes / 2 ** 20;
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  const beside = aside().map((process) => {
    const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
    // Fields 14 and 15 of proc_pid_stat(5); the name before them may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[14 - 3]) + Number(fields[15 - 3])) * tickMs;
  });
  return (user + system) / 1_000 + beside.reduce((sum, ms) => sum + ms, 0);
}

function reset(): void {
  delay.reset();
  marked = { cpuMs: cpuMs(), at: performance.now() };
  try {
    // Linux: the peak begins anew.
    for (const process of ['self', ...aside()]) writeFileSync(`/proc/${process}/clear_refs`, '5');
  } catch {
    // Elsewhere the peak is the process's.
  }
}

function usage(): Usage {
  const { heapUsed, external } = process.memoryUsage();
  const cpu = cpuMs();
  return {
    cpuMs: cpu,
    rssMb: memory('VmRSS'),
    peakRssMb: memory('VmHWM'),
    heapMb: heapUsed / 2 ** 20,
    heldMb: (heapUsed + external) / 2 ** 20,
    pauseMs: Math.max(0, delay.max / 1e6 - everyMs),
    busy: (cpu - marked.cpuMs) / (performance.now() - marked.at),
  };
}

/** Memory once everything that can go has gone. */
async function collect(): Promise<Usage> {
  const collectGarbage = (globalThis as { gc?: () => void }).gc;
  for (let i = 0; i < 4; i += 1) {
    collectGarbage?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return usage();
}

export function serving(start: (options: StartOptions) => Promise<Serving>): void {
  let served: Serving | undefined;
  answer({
    async start(options: StartOptions): Promise<Served> {
      served = await start(options);
      delay.enable();
      reset();
      const { port, documents, cookies, people } = served;
      return { port, documents, cookies, people };
    },
    reset,
    usage,
    collect,
    flush: () => served!.flush(),
    compact: () => served!.compact(),
    stored: () => served!.stored(),
    operations: () => served!.operations?.() ?? {},
    async stop() {
      await served?.stop();
      setImmediate(() => process.exit(0));
    },
  });
}

/** Documents of a server that takes any name, from anybody. */
export const anybody = (count: number): Pick<Served, 'documents' | 'cookies' | 'people'> => ({
  documents: Array.from({ length: count }, (_, i) => ({ id: `bench-${i}`, root: 'item:bench' })),
  cookies: [],
  people: [],
});

/** All files of a folder together. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
