import { sessionKeptUntil } from '#lib/domain/new-devices.ts';
import type { Deps } from '../shared/deps.ts';
import { purgeExports } from '../exports/purge.ts';
import { findAll } from '../shared/find.ts';

/** How far back a run looks: longer than any session lives, so that a service that stood still catches up. */
const days = 60;

/**
 * Removes sessions, counts of failed sign-ins, what was begun and not completed, and copies made to take away, once they are over. Until then a session that was revoked is still
 * known as such.
 * @returns how many documents
 */
export async function purgeExpired(deps: Deps): Promise<number> {
  let removed = 0;
  const now = deps.clock.now();
  for (let back = 0; back <= days; back += 1) {
    const day = new Date(now - back * 24 * 3600_000).toISOString().slice(0, 10);
    for (const { value, outbox } of await findAll(deps, 'session', 'expiryDay', day)) {
      // Who ended it is still on its way to the log.
      if (Date.parse(sessionKeptUntil(value)) > now || outbox.length > 0) continue;
      await deps.aggregates.remove('session', value.id);
      removed += 1;
    }
    removed += await purgeExports(deps, day);
    for (const { value } of await findAll(deps, 'signInChallenge', 'expiryDay', day)) {
      if (Date.parse(value.expiresAt) > now) continue;
      await deps.aggregates.remove('signInChallenge', value.id);
      removed += 1;
    }
    for (const { value } of await findAll(deps, 'signInAttempts', 'expiryDay', day)) {
      if (Date.parse(value.until) > now) continue;
      await deps.aggregates.remove('signInAttempts', value.id);
      removed += 1;
    }
    for (const collection of ['passwordReset', 'apiToken', 'providerSignIn'] as const) {
      for (const { value, outbox } of await findAll(deps, collection, 'expiryDay', day)) {
        if (Date.parse(value.expiresAt) > now || outbox.length > 0) continue;
        await deps.aggregates.remove(collection, value.id);
        removed += 1;
      }
    }
  }
  return removed;
}
