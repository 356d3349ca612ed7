import { QuorateError, type ErrorCode } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import type { Origin } from './sign-in.ts';

/** Whom a sign-in is about, once that is known: a person who is there. */
export interface Whom {
  personId?: string;
}

const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid_credentials',
  'access_revoked',
  'first_password_expired',
  'not_signed_in',
  'not_possible_now',
  'too_many',
]);

/**
 * One line in the operator's log for each sign-in that is refused, beside the request's own: from where, why, and of
 * whom. Never what was typed as a user name: people type passwords there. Who was locked out is not looked up, so that
 * it takes as long for nobody; the failures before have it.
 */
export async function logRefusals<T>(
  { log }: Pick<Deps, 'log'>,
  step: 'password' | 'secondFactor' | 'provider',
  { address, requestId }: Origin,
  attempt: (whom: Whom) => Promise<T>,
): Promise<T> {
  const whom: Whom = {};
  try {
    return await attempt(whom);
  } catch (error) {
    if (error instanceof QuorateError && refusals.has(error.code)) {
      const id = requestId === undefined ? {} : { id: requestId };
      log.info('sign-in refused', { ...id, step, reason: error.code, address, ...whom });
    }
    throw error;
  }
}
