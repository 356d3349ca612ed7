import { QuorateError } from '../errors.ts';
import type { Aggregates, Gate } from '../ports.ts';

/**
 * R4: a node whose lease does not hold decides nothing. What it allowed before it was stopped in its tracks may have
 * been forbidden since; log entries need no such look, for late ones are quarantined.
 */
export function whileHeld(aggregates: Aggregates, gate: Pick<Gate, 'holds'>): Aggregates {
  const check = () => {
    if (!gate.holds) throw new QuorateError('unavailable');
  };
  return {
    ...aggregates,
    async insert(...args) {
      check();
      return aggregates.insert(...args);
    },
    async replace(...args) {
      check();
      return aggregates.replace(...args);
    },
    async remove(...args) {
      check();
      return aggregates.remove(...args);
    },
  };
}
