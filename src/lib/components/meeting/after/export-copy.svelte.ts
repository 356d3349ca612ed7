import type { ExportFormat, ExportView } from '#lib/domain/exports.ts';
import { api, faultFrom, leftBecauseOf, type ApiFault } from '#lib/live/api.ts';

const askEveryMs = 500;

export interface Wanted {
  format: ExportFormat;
  inspection: boolean;
  /** A Part 2 item; the open minutes without it. */
  itemId?: string;
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });

/** A copy of the minutes that is made for the reader, from asking for it to having it. */
export class ExportCopy {
  /** As the service last told of it. */
  job = $state.raw<ExportView>();
  fault = $state.raw<ApiFault>();
  busy = $state(false);
  #leaving = new AbortController();

  readonly progress = $derived(this.job?.progress ?? 0);
  readonly href = $derived(this.job?.state === 'done' ? `/api/v1/exports/${this.job.id}/file` : undefined);

  /** @returns once it is made; undefined when it is not */
  async make(meetingId: string, { format, inspection, itemId }: Wanted): Promise<ExportView | undefined> {
    this.forget();
    const { signal } = this.#leaving;
    this.busy = true;
    try {
      const input = {
        format,
        ...(inspection ? { inspection } : {}),
        ...(itemId === undefined ? {} : { part2: itemId }),
      };
      const { exportId } = await api<{ exportId: string }>('POST', `/meetings/${meetingId}/exports`, input);
      for (;;) {
        const job = await api<ExportView>('GET', `/exports/${exportId}`, undefined, { signal });
        signal.throwIfAborted();
        this.job = job;
        if (job.state === 'done') return job;
        if (job.state === 'failed') {
          this.fault = { code: 'internal', message: job.fault ?? 'This copy could not be made.', fields: {} };
          return undefined;
        }
        await pause(askEveryMs, signal);
      }
    } catch (thrown) {
      if (signal.aborted) return undefined;
      this.fault = faultFrom(thrown);
      leftBecauseOf(this.fault);
      return undefined;
    } finally {
      if (!signal.aborted) this.busy = false;
    }
  }

  /** The dialog was closed: what is being made goes on by itself, and nobody waits for it. */
  forget(): void {
    this.#leaving.abort();
    this.#leaving = new AbortController();
    this.job = undefined;
    this.fault = undefined;
    this.busy = false;
  }
}
