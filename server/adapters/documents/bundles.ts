import { QuorateError } from '#server/errors.ts';
import type { BundleOf, Bundles } from '#server/ports.ts';
import { Aside } from '#server/system/aside.ts';
import { bundle } from './bundle.ts';
import type { BundleAnswer } from './messages.ts';

/**
 * @param options.aside setting hundreds of pages takes a while: not where sockets are served. They are rare, so each has
 *   a process of its own.
 */
export function createBundles({ aside }: { aside: boolean }): Bundles {
  if (!aside) return { make: bundle, close: async () => undefined };
  const working = new Set<Aside<BundleOf, BundleAnswer>>();
  let closed = false;
  return {
    async make(of) {
      if (closed) throw lost();
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
      const one = new Aside<BundleOf, BundleAnswer>(new URL('./bundle-process.ts', import.meta.url), {
        answer: (told) => ('bytes' in told ? resolve(told.bytes) : reject(new Error(told.failed))),
        ended: (cause) => reject(lost(cause)),
      });
      working.add(one);
      one.hold(true);
      one.send(of);
      try {
        return await promise;
      } finally {
        working.delete(one);
        await one.end();
      }
    },
    async close() {
      closed = true;
      await Promise.all([...working].map((one) => one.end()));
    },
  };
}

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'The process that makes bundles has ended.', { cause });
