import type { Session } from '#lib/domain/people.ts';
import type { SignInAttempts, Stored } from '#server/ports.ts';
import { isCode } from '../shared/commit.ts';
import { counterId } from '../shared/counter-id.ts';
import type { Deps } from '../shared/deps.ts';
import { knownPlaceKey } from './counters.ts';

const day = 24 * 3600_000;
const knownFor = 30 * day;

export interface Place {
  id: string;
  stored: Stored<SignInAttempts> | undefined;
  /** Whether this account has signed in from there in the last month. */
  isKnown: boolean;
  /** Since when, without a month in between: ISO instant. Of places kept before this was: the day they were last seen. */
  since?: string;
}

/** @param address of the request; its neighbours are the same place */
export async function findPlace(deps: Deps, username: string, address: string): Promise<Place> {
  const id = counterId(deps, knownPlaceKey(username, address));
  const stored = await deps.aggregates.get('signInAttempts', id);
  if (stored === undefined || Date.parse(stored.value.until) <= deps.clock.now()) return { id, stored, isKnown: false };
  const { until, since = new Date(Date.parse(until) - knownFor).toISOString() } = stored.value;
  return { id, stored, isKnown: true, since };
}

/**
 * Written anew once a day at most.
 * @param startedAt when the session began there: since then it is known, where it was not before
 */
export async function rememberPlace(
  deps: Deps,
  { id, stored, since }: Place,
  { startedAt }: Pick<Session, 'startedAt'>,
): Promise<void> {
  const until = deps.clock.now() + knownFor;
  if (stored !== undefined && Date.parse(stored.value.until) > until - day) return;
  const value = { id, failures: 0, until: new Date(until).toISOString(), since: since ?? startedAt };
  try {
    if (stored === undefined) await deps.aggregates.insert('signInAttempts', value);
    else await deps.aggregates.replace('signInAttempts', value, stored.version);
  } catch (error) {
    // Another sign-in from there remembered it at the same moment.
    if (!isCode(error, 'conflict') && !isCode(error, 'stale_version')) throw error;
  }
}
