import { Lucia, TimeSpan } from 'lucia';
import type { Session } from '#lib/domain/people.ts';
import type { Aggregates, Clock, Ids, SessionCheck, Sessions } from '#server/ports.ts';
import { createLuciaAdapter } from './adapter.ts';
import { changeSession, deadBecause, idOf, overAt } from './rows.ts';

/** A browser that was not used for this long signs in again; one that is used is prolonged after half of it. */
const idleDays = 14;

export interface SessionsDeps {
  aggregates: Aggregates;
  clock: Clock;
  ids: Ids;
  /** The public address: under https the cookie travels by https only. */
  origin: string;
}

/** Sessions by lucia, behind the port: nothing outside this folder knows of it. */
export function createSessions({ aggregates, clock, ids, origin }: SessionsDeps): Sessions {
  const lifetime = new TimeSpan(idleDays, 'd');
  const lucia = new Lucia(createLuciaAdapter(aggregates, clock, lifetime.milliseconds()), {
    sessionExpiresIn: lifetime,
    sessionCookie: {
      name: 'session',
      attributes: { secure: origin.startsWith('https:'), sameSite: 'lax', path: '/' },
    },
  });
  const isOver = (session: Session): boolean => overAt(session) <= clock.now();

  async function checkById(id: string): Promise<SessionCheck> {
    const session = (await aggregates.get('session', id))?.value;
    if (session === undefined || isOver(session)) return { state: 'none' };
    const person = (await aggregates.get('person', session.personId))?.value;
    const dead = deadBecause(session, person?.accessEpoch);
    if (dead === 'revoked') return { state: 'revoked', session };
    return dead === 'ended' ? { state: 'none' } : { state: 'live', session, renewed: false };
  }

  /** Once a day at most. */
  async function markSeen({ id, startedAt, lastSeen }: Session): Promise<void> {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    if ((lastSeen ?? startedAt.slice(0, 10)) >= today) return;
    await changeSession(aggregates, id, (session) =>
      session.ended === undefined ? { ...session, lastSeen: today } : undefined,
    );
  }

  return {
    async begin(person, device, about = {}) {
      const token = ids.secret(32);
      const attributes = { publicId: ids.next(), epoch: person.accessEpoch, device, ...about };
      await lucia.createSession(person.id, attributes, { sessionId: token });
      const session = (await aggregates.get('session', idOf(token)))!.value;
      return { token, session };
    },

    async check(token) {
      const seen = await lucia.validateSession(token);
      const check = await checkById(idOf(token));
      if (check.state === 'live') await markSeen(check.session);
      return check.state === 'live' ? { ...check, renewed: seen.session?.fresh === true } : check;
    },

    checkById,

    async list(personId) {
      const person = (await aggregates.get('person', personId))?.value;
      const sessions = await aggregates.find('session', 'person', personId);
      return sessions
        .map(({ value }) => value)
        .filter((session) => !isOver(session) && deadBecause(session, person?.accessEpoch) === undefined);
    },

    async end(sessionId, why, outbox) {
      const at = new Date(clock.now()).toISOString();
      await changeSession(
        aggregates,
        sessionId,
        (session) => (session.ended === undefined ? { ...session, ended: { at, why } } : undefined),
        outbox,
      );
    },

    async confirm(sessionId, { there, outbox } = {}) {
      const at = new Date(clock.now()).toISOString();
      const fresh = there === undefined ? { authenticatedAt: at } : { confirmedThere: { at, ...there } };
      await changeSession(
        aggregates,
        sessionId,
        (session) => (session.ended === undefined ? { ...session, ...fresh } : undefined),
        outbox,
      );
    },

    async recognise(sessionId, outbox) {
      await changeSession(
        aggregates,
        sessionId,
        ({ newDevice, ...session }) => (newDevice === undefined ? undefined : session),
        outbox,
      );
    },

    cookie: (token) =>
      (token === undefined ? lucia.createBlankSessionCookie() : lucia.createSessionCookie(token)).serialize(),
  };
}
