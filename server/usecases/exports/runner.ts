import type { Deps } from '../shared/deps.ts';

/** Makes files in this process, one after the other. */
export interface ExportRunner {
  /** Returns at once. */
  soon(exportId: string): void;
  /** Takes up all that waits, also what a node left that died. Resolves once it is done. */
  resume(): Promise<void>;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
  /** Nothing new is begun; what waits is another node's, or the next start's. */
  stop(): Promise<void>;
}

const inOneRun = 100;

interface Kind {
  collection: 'exportJob' | 'dataExport';
  make(deps: Deps, exportId: string): Promise<void>;
  /** What the log says when one cannot be made. */
  failed: string;
}

/** @param given asked when they are needed: they hold this runner themselves */
export function createExportRunner(given: () => Deps, { collection, make, failed }: Kind): ExportRunner {
  const waiting = new Set<string>();
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  async function workOff(): Promise<void> {
    for (const exportId of waiting) {
      if (stopped) return;
      try {
        await make(given(), exportId);
      } catch (error) {
        given().log.error(failed, { exportId, error });
      } finally {
        waiting.delete(exportId);
      }
    }
  }

  function soon(exportId: string): void {
    if (stopped || waiting.has(exportId)) return;
    waiting.add(exportId);
    if (waiting.size === 1) working = working.then(workOff);
  }

  return {
    soon,
    async resume() {
      const open = await given().aggregates.find(collection, 'open', '*', { limit: inOneRun });
      for (const { value } of open) soon(value.id);
      await working;
    },
    idle: () => working,
    async stop() {
      stopped = true;
      await working;
    },
  };
}
