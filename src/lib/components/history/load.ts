import { readHistory, type History } from '#lib/domain/history.ts';
import { MinutesPast } from '#lib/domain/minutes-past.ts';
import { apiBytes } from '#lib/live/api.ts';

/** One document's history, ready to be looked at. */
export interface DocumentHistory extends Omit<History, 'batches' | 'clients'> {
  past: MinutesPast;
}

/** How long the page may be kept from answering, in milliseconds. */
const turn = 12;

/**
 * Fetches a document's history and takes it in, in turns short enough for the page to go on answering.
 * @param progress told from 0 to 1
 * @throws ApiError, or the signal's reason
 */
export async function loadHistory(
  documentId: string,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<DocumentHistory> {
  const bytes = await apiBytes(`/minutes/${documentId}/history`, { signal });
  const { batches, clients, ...header } = readHistory(bytes);
  const past = new MinutesPast({ clients });
  let began = performance.now();
  for (const [at, batch] of batches.entries()) {
    past.add(batch);
    if (performance.now() - began < turn) continue;
    progress(at / batches.length);
    await breath();
    signal.throwIfAborted();
    began = performance.now();
  }
  progress(1);
  return { ...header, past };
}

/** Lets the page draw and answer. A timer of 0 would wait 4 ms each time. */
const breath = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
