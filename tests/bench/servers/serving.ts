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

const delay = monitorEventLoopDelay({ resolution: everyMs });
let marked = { cpu: process.cpuUsage(), at: performance.now() };

/** A line of /proc/self/status, in MB; the process's own word where there is no such file. */
function memory(name: 'VmRSS' | 'VmHWM'): number {
  try {
    const line = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(line![1]) / 1024;
  } catch {
    const bytes = name === 'VmRSS' ? process.memoryUsage.rss() : process.resourceUsage().maxRSS * 1024;
    return bytes / 2 ** 20;
  }
}

function reset(): void {
  delay.reset();
  marked = { cpu: process.cpuUsage(), at: performance.now() };
  try {
    // Linux: the peak begins anew.
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Elsewhere the peak is the process's.
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { heapUsed, external } = process.memoryUsage();
  const since = process.cpuUsage(marked.cpu);
  return {
    cpuMs: (user + system) / 1_000,
    rssMb: memory('VmRSS'),
    peakRssMb: memory('VmHWM'),
    heapMb: heapUsed / 2 ** 20,
    heldMb: (heapUsed + external) / 2 ** 20,
    pauseMs: Math.max(0, delay.max / 1e6 - everyMs),
    busy: (since.user + since.system) / 1_000 / (performance.now() - marked.at),
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
