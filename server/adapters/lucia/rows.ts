import { createHash } from 'node:crypto';
import type { Session } from '#lib/domain/people.ts';
import { sessionEnd } from '#lib/domain/session-end.ts';
import { QuorateError } from '#server/errors.ts';
import type { Aggregates, OutboxEntry, Stored } from '#server/ports.ts';

/** What a session is stored under: lucia hands its adapter the cookie's value, which is never stored. */
export const idOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Reads, changes and writes one session, again while another request gets in between. Gone or unchanged: nothing.
 * @param outbox what rides in the same write
 */
export async function changeSession(
  aggregates: Aggregates,
  id: string,
  changed: (session: Session) => Session | undefined,
  outbox: readonly OutboxEntry[] = [],
): Promise<void> {
  for (;;) {
    const stored: Stored<Session> | undefined = await aggregates.get('session', id);
    const next = stored === undefined ? undefined : changed(stored.value);
    if (stored === undefined || next === undefined) return;
    try {
      await aggregates.replace('session', next, stored.version, outbox);
      return;
    } catch (error) {
      if (!(error instanceof QuorateError && error.code === 'stale_version')) throw error;
    }
  }
}

/** Why a stored session no longer serves, if so; without regard to its expiry. */
export function deadBecause(session: Session, accessEpoch: number | undefined): 'ended' | 'revoked' | undefined {
  if (session.ended !== undefined) return session.ended.why === 'revoked' ? 'revoked' : 'ended';
  if (accessEpoch === undefined) return 'ended';
  return session.epoch === accessEpoch ? undefined : 'revoked';
}

/** In milliseconds: when it has not been used for long enough, and at its end whatever its use. */
export const overAt = ({ startedAt, expiresAt }: Pick<Session, 'startedAt' | 'expiresAt'>): number =>
  Math.min(Date.parse(expiresAt), sessionEnd(startedAt));
