import type { Gate, StorageHealth } from '#server/ports.ts';

/** What a node alone on its store has: nobody can end its lease. */
export const openGate: Gate = { holds: true, open: true, opened: () => Promise.resolve(), onFenced: () => () => {} };

/** A store that is always there. */
export const wellStorage: StorageHealth = { ok: true, onChange: () => () => {} };
