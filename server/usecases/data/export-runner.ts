import type { ExportRunner } from '../exports/runner.ts';
import type { Deps } from '../shared/deps.ts';
import { makeDataExport } from './make-export.ts';

const inOneRun = 20;

/** As for copies of minutes: in this process, one after the other. @param given asked when they are needed */
export function createDataExportRunner(given: () => Deps): ExportRunner {
  const waiting = new Set<string>();
  let working: Promise<void> = Promise.resolve();
  let stopped = false;

  async function workOff(): Promise<void> {
    for (const exportId of waiting) {
      if (stopped) return;
      try {
        await makeDataExport(given(), exportId);
      } catch (error) {
        given().log.error('file of personal data could not be made', { exportId, error });
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
      const open = await given().aggregates.find('dataExport', 'open', '*', { limit: inOneRun });
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
