import { QuorateError } from '#server/errors.ts';
import type { Log, NodeName } from '#server/ports.ts';
import type { Others } from './others.ts';
import { pause, type Time } from './time.ts';
import { wordsOf, type Timing } from './timing.ts';

interface Parts {
  shared: boolean;
  others: Pick<Others, 'live' | 'lookAnew'>;
  /** Takes a lease. @returns under which name */
  begin: () => Promise<NodeName>;
  /** Gives it back. */
  end: () => Promise<void>;
  log: Log;
  timing: Timing;
  time: Time;
}

/**
 * Takes a lease beside nodes that hear this one; waits for those that do not to end, as they do when a new process
 * takes the place of an old one.
 * @throws QuorateError `conflict` when one of them goes on; `unavailable`
 */
export async function join(parts: Parts): Promise<void> {
  const deadline = parts.time.now() + parts.timing.waitMs;
  for (;;) {
    await untilAlone(parts, deadline);
    const self = await parts.begin();
    // Whoever began at the same moment may have seen this one or not. Who sees one whose name is before its own gives
    // way; who sees others alone waits for them to do so, or finds that they had been first.
    if (await untilAlone(parts, deadline, self)) return;
    await parts.end();
  }
}

/** @returns false when one is there that goes before this one */
async function untilAlone(parts: Parts, deadline: number, self?: NodeName): Promise<boolean> {
  const { log, timing, time } = parts;
  for (let told = false; ; await pause(time, timing.pollMs)) {
    const strangers = await findStrangers(parts, deadline);
    const [first] = strangers;
    if (first === undefined) return true;
    if (self !== undefined && first < self) return false;
    if (time.now() > deadline) {
      throw new QuorateError(
        'conflict',
        `Another process (${first}) serves this store. Several need REDIS_URL, each of them the same.`,
      );
    }
    if (!told) log.warn('waiting for another process that serves this store', { node: first });
    told = true;
  }
}

/** Who serves the store and could not be heard by this one, or could not hear it. By name. */
async function findStrangers({ shared, others, log, timing, time }: Parts, deadline: number): Promise<NodeName[]> {
  for (;;) {
    try {
      await others.lookAnew();
      return others.live.flatMap((lease) => (shared && lease.shared ? [] : [lease.node])).sort();
    } catch (cause) {
      if (time.now() > deadline) throw new QuorateError('unavailable', undefined, { cause });
      log.warn('the other nodes could not be looked at', { message: wordsOf(cause) });
      await pause(time, timing.retryMs);
    }
  }
}
