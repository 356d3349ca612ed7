import type { Adapter, DatabaseSession } from 'lucia';
import { sessionKeptUntil } from '#lib/domain/new-devices.ts';
import type { Session } from '#lib/domain/people.ts';
import { sessionEnd } from '#lib/domain/session-end.ts';
import type { Aggregates, Clock } from '#server/ports.ts';
import { changeSession, deadBecause, idOf, overAt } from './rows.ts';

/** What lucia carries for us when it makes a session. */
export type SessionAttributes = Pick<
  Session,
  'publicId' | 'epoch' | 'device' | 'provider' | 'providerCounted' | 'passwordDigest' | 'newDevice' | 'knownSince'
>;

declare module 'lucia' {
  interface Register {
    DatabaseSessionAttributes: SessionAttributes;
  }
}

/**
 * Lucia's view of the store. It sees live sessions only: those that ended stay in the store, so that a revoked one is
 * still known as such until it would have expired. Lucia reads the system's clock: instants are moved over from ours;
 * what it counts from now on is counted by ours.
 * @param lifetimeMs how long lucia lets a session last from the time it begins or is prolonged
 */
export function createLuciaAdapter(aggregates: Aggregates, clock: Clock, lifetimeMs: number): Adapter {
  const toLucia = (instant: number): Date => new Date(instant - clock.now() + Date.now());
  const expiry = (now: number, startedAt: string): string =>
    new Date(Math.min(now + lifetimeMs, sessionEnd(startedAt))).toISOString();

  /** One that lasts until its end already looks to lucia as if it had just been prolonged. */
  function expiryOf(session: Session): number {
    const now = clock.now();
    const over = overAt(session);
    return over > now && over === sessionEnd(session.startedAt) ? now + lifetimeMs : over;
  }

  const seen = (token: string, session: Session): DatabaseSession => ({
    id: token,
    userId: session.personId,
    expiresAt: toLucia(expiryOf(session)),
    attributes: { publicId: session.publicId, epoch: session.epoch, device: session.device },
  });

  async function personAndSession(id: string) {
    const session = (await aggregates.get('session', id))?.value;
    const person = session === undefined ? undefined : (await aggregates.get('person', session.personId))?.value;
    return { session, person };
  }

  return {
    async getSessionAndUser(token) {
      const { session, person } = await personAndSession(idOf(token));
      if (session === undefined || person === undefined) return [null, null];
      if (deadBecause(session, person.accessEpoch) !== undefined) return [null, null];
      return [seen(token, session), { id: person.id, attributes: {} }];
    },

    async setSession({ id, userId, attributes }) {
      const now = clock.now();
      const at = new Date(now).toISOString();
      await aggregates.insert('session', {
        id: idOf(id),
        ...attributes,
        personId: userId,
        startedAt: at,
        expiresAt: expiry(now, at),
        authenticatedAt: at,
      });
    },

    async updateSessionExpiration(token) {
      const now = clock.now();
      await changeSession(aggregates, idOf(token), (session) =>
        session.ended === undefined ? { ...session, expiresAt: expiry(now, session.startedAt) } : undefined,
      );
    },

    /** Lucia asks for it when a session has expired: what ended before stays until then. */
    async deleteSession(token) {
      const session = (await aggregates.get('session', idOf(token)))?.value;
      // Its person is still to be told of it: whoever has its cookie cannot take that away.
      if (session !== undefined && Date.parse(sessionKeptUntil(session)) > clock.now()) return;
      await aggregates.remove('session', idOf(token));
    },

    // The use cases list, end and purge by the stored ids: lucia, which thinks in cookie values, is not asked.
    getUserSessions: () => Promise.reject(new Error('Sessions are listed through the Sessions port.')),
    deleteUserSessions: () => Promise.reject(new Error('Sessions are ended through the Sessions port.')),
    deleteExpiredSessions: () => Promise.reject(new Error('Sessions are purged by the purge job.')),
  };
}
