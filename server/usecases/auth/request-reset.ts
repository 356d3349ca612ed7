import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { givenUsername } from '../shared/fields.ts';
import { parse } from '../shared/parse.ts';
import { resetCounters } from './counters.ts';
import { findPlace } from './known-place.ts';
import type { Origin } from './sign-in.ts';

export const requestResetInput = z.strictObject({ username: givenUsername });

const lasts = 3600_000;

/**
 * Asks for a link to choose a new password. Whoever's user name it is, or nobody's: what is done and answered is the
 * same. Whose it is, and whether they have an address, is looked at later (`prepareResets`).
 * @throws QuorateError `not_possible_now` without a mail server; `too_many`
 */
export async function requestReset(deps: Deps, input: unknown, { address }: Pick<Origin, 'address'>): Promise<void> {
  const { username } = parse(requestResetInput, input);
  if (deps.sendsMail !== true) {
    throw new QuorateError(
      'not_possible_now',
      'This service sends no mail. Ask the clerk of your board for a new password.',
    );
  }
  const { isKnown } = await findPlace(deps, username, address);
  const counters = resetCounters(username, address, isKnown);
  // Each counts, since each is a mail to somebody.
  await deps.attempts.count(counters, async () => {
    const expiresAt = new Date(deps.clock.now() + lasts).toISOString();
    await deps.aggregates.insert('passwordReset', { id: deps.ids.next(), username, expiresAt, waiting: true });
    deps.mailWaits?.();
  });
}
