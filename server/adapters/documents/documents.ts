import { QuorateError } from '#server/errors.ts';
import type { Documents } from '#server/ports.ts';
import { Errands } from '#server/system/errands.ts';
import type { Order } from './messages.ts';
import { render } from './render.ts';

/**
 * @param options.aside making a document takes a good part of a second: not where sockets are served, but in a process
 *   beside it. Tests and the operator's tool do it where they are.
 */
export function createDocuments({ aside }: { aside: boolean }): Documents {
  if (!aside) {
    return {
      render: (copy, format, told) => render(copy, format, told ?? (() => undefined)),
      close: async () => undefined,
    };
  }
  const url = new URL('./documents-process.ts', import.meta.url);
  const errands = new Errands<Order, Uint8Array>(url, lost);
  return {
    render: (copy, format, told) => errands.run({ copy, format }, told),
    close: async () => errands.close(),
  };
}

const lost = (cause?: unknown) =>
  new QuorateError('unavailable', 'The process that makes documents has ended.', { cause });
