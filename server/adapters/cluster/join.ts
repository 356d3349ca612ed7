import { QuorateError } from '#server/errors.ts';
import type { Log, NodeName } from '#server/ports.ts';
import type { Others } from './others.ts';
import type { Timing } from './timing.ts';

interface Parts {
  shared: boolean;
  others: Others;
  /** Takes a lease. @returns under which name */
  begin: () => Promise<NodeName>;
  /** Gives it back. */
  end: () => Promise<void>;
  log: Log;
  timing: Timing;
}

/**
 * Takes a lease beside nodes that hear this one; waits for one that does not to end, as it does when a new process
 * takes its place.
 * @throws QuorateError `conflict` when that one goes on
 */
export async function join(parts: Parts): Promise<void> {
  const { begin, end, timing } = parts;
  const deadline = performance.now() + timing.waitMs;
  for (;;) {
    await waitForStranger(parts, deadline);
    const self = await begin();
    // Of two that begin at the same moment one gives way.
    const stranger = await findStranger(parts);
    if (stranger === undefined || stranger > self) return;
    await end();
  }
}

/** Who serves the store and could not be heard by this one, or could not hear it. */
async function findStranger({ shared, others }: Parts): Promise<NodeName | undefined> {
  await others.lookAnew();
  return others.live.find((lease) => !(shared && lease.shared))?.node;
}

async function waitForStranger(parts: Parts, deadline: number): Promise<void> {
  for (let told = false; ; told = true) {
    const stranger = await findStranger(parts);
    if (stranger === undefined) return;
    if (performance.now() > deadline) {
      throw new QuorateError(
        'conflict',
        `Another process (${stranger}) serves this store. Several need REDIS_URL, each of them the same.`,
      );
    }
    if (!told) parts.log.warn('waiting for another process that serves this store', { node: stranger });
    await new Promise((resolve) => setTimeout(resolve, parts.timing.pollMs));
  }
}
