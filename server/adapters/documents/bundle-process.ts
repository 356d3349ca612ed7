/** The process that makes one bundle. */
import type { BundleOf } from '#server/ports.ts';
import { answering } from '#server/system/answering.ts';
import { bundle } from './bundle.ts';
import type { BundleAnswer } from './messages.ts';

answering<BundleOf, BundleAnswer>((of, tell) => {
  bundle(of).then(
    (bytes) => tell({ bytes }),
    (error: unknown) => tell({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
