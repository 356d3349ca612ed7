import type { Clock } from '#server/ports.ts';

export const systemClock: Clock = { now: () => Date.now() };
