import type { PersonActor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { sessionCounters } from './counters.ts';

/**
 * Whether somebody who is signed in gives their own password.
 * @throws QuorateError `too_many`
 */
export const isOwnPassword = (deps: Deps, { person, session }: PersonActor, password: string): Promise<boolean> =>
  deps.attempts.guard(sessionCounters(session.id), async () => {
    const right = await deps.passwords.verify(person.passwordHash, password);
    return { right, result: right };
  });
