import { Worker } from 'node:worker_threads';
import { QuorateError } from '#server/errors.ts';
import type { Bundles } from '#server/ports.ts';
import { bundle } from './bundle.ts';

/**
 * @param options.thread setting hundreds of pages takes a while: not where sockets are served. They are rare, so each has a
 *   thread of its own.
 */
export function createBundles({ thread }: { thread: boolean }): Bundles {
  if (!thread) return { make: bundle, close: async () => undefined };
  const working = new Set<Worker>();
  let closed = false;
  return {
    async make(of) {
      if (closed) throw lost();
      const worker = new Worker(new URL('./bundle-worker.ts', import.meta.url), { workerData: of });
      working.add(worker);
      try {
        return await new Promise<Uint8Array>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
          worker.once('exit', () => reject(lost()));
        });
      } finally {
        working.delete(worker);
        await worker.terminate();
      }
    },
    async close() {
      closed = true;
      await Promise.all([...working].map((worker) => worker.terminate()));
    },
  };
}

const lost = () => new QuorateError('unavailable', 'The thread that makes bundles has ended.');
