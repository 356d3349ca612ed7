import type { Aggregates } from '#server/ports.ts';

/** Whatever document is asked for belongs to one organisation's meeting, and nothing was expunged. */
export const anyMeeting = {
  find: async (collection: string) =>
    collection === 'meeting' ? [{ version: 1, outbox: [], value: { organisationId: 'o', minutes: {} } }] : [],
} as unknown as Pick<Aggregates, 'find'>;
