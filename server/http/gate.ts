import type { RequestHandler } from 'express';
import { QuorateError } from '../errors.ts';
import type { Gate } from '../ports.ts';

/** How long a request waits for a node that is out of touch. */
const patienceMs = 2_000;

/**
 * R4: no content while this node's lease does not hold. It is looked at before a request is dealt with, and again when
 * its answer is handed over: the process may have been stopped in between.
 */
export const behindGate =
  (gate: Gate, waitMs = patienceMs): RequestHandler =>
  async (_req, res, next) => {
    if (!gate.open && !(await opensSoon(gate, waitMs))) {
      throw new QuorateError('unavailable');
    }
    // Whoever asked has gone meanwhile: nothing that comes after would ever hear of it.
    if (res.destroyed) return;
    const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => typeof res;
    res.writeHead = (...args: unknown[]) => {
      if (gate.holds) return writeHead(...args);
      res.destroy();
      return res;
    };
    next();
  };

async function opensSoon(gate: Gate, waitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, waitMs, false)));
  const opened = await Promise.race([gate.opened().then(() => true), late]);
  clearTimeout(timer);
  return opened;
}
