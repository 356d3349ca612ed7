/** Telling somebody of a sign-in on a device that was new for them (P14a). */
import type { Session } from './people.ts';

/** For how long it is told to whoever does not say that it was them. */
const toldForDays = 30;
/** How many are told at once: the latest. */
export const toldAtMost = 5;

/** ISO instant. */
export const toldUntil = ({ startedAt }: Pick<Session, 'startedAt'>): string =>
  new Date(Date.parse(startedAt) + toldForDays * 24 * 3600_000).toISOString();

/**
 * ISO instant: from when a session may be purged. One that its person is still to be told of outlives its use, so that
 * whoever meets once in a month is told as well.
 */
export function sessionKeptUntil(session: Pick<Session, 'startedAt' | 'expiresAt' | 'newDevice'>): string {
  if (session.newDevice !== true) return session.expiresAt;
  const told = toldUntil(session);
  return told > session.expiresAt ? told : session.expiresAt;
}

type Familiar = Pick<Session, 'device' | 'startedAt' | 'knownSince'>;

/** ISO instant: since when such a device, where it is, is known; its own sign-in, where that was the first. */
export const knownSince = (session: Pick<Session, 'startedAt' | 'knownSince'>): string =>
  session.knownSince ?? session.startedAt;

/** Whether two sessions are by what looks like one and the same new device: it tells itself nothing of itself. */
export const isOfSameDevice = (one: Familiar, other: Familiar): boolean =>
  one.device === other.device && knownSince(one) === knownSince(other);

/**
 * Whether somebody may say in one session that the other was them: only where their device was known before that one.
 * A stranger has the password too, and would say so at once: in the session that is told of, in one that they begin
 * after it, or under the name of another browser. None of these is known for longer than the stranger's first, but where
 * the stranger is at a place of theirs with a browser like theirs: of that one nobody is told at all.
 */
export const mayRecognise = (by: Familiar, told: Familiar): boolean => knownSince(by) < told.startedAt;
