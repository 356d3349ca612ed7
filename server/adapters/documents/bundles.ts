import { QuorateError } from '#server/errors.ts';
import type { BundleOf, Bundles } from '#server/ports.ts';
import { Errands } from '#server/system/errands.ts';
import { bundle } from './bundle.ts';

/**
 * @param options.aside setting hundreds of pages takes a while: not where sockets are served. They are rare, so each has
 *   a process of its own.
 */
export function createBundles({ aside }: { aside: boolean }): Bundles {
  if (!aside) return { make: bundle, close: async () => undefined };
  const working = new Set<Errands<BundleOf, Uint8Array>>();
  let closed = false;
  return {
    async make(of) {
      if (closed) throw lost();
      const url = new URL('./bundle-process.ts', import.meta.url);
      const one = new Errands<BundleOf, Uint8Array>(url, lost);
      working.add(one);
      try {
        return await one.run(of);
      } finally {
        working.delete(one);
        one.close();
      }
    },
    async close() {
      closed = true;
      for (const one of working) one.close();
    },
  };
}

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'The process that makes bundles has ended.', { cause });
