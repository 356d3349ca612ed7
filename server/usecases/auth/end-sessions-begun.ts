import { closeCodes } from '#lib/domain/wire.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll } from '../shared/find.ts';
import { isSessionEnough } from '../single-sign-on/still-holds.ts';
import { endTokensByAccount } from '../tokens/end.ts';
import { endSessions, type SessionsEnded } from './end-sessions.ts';

/** What ends with something that let its owner in (P7, P32). Written with what takes it away, so that no crash comes between. */
export interface EndSessionsBegun extends FollowUp {
  do: 'endSessionsBegun';
  personId: string;
  /** The session in which they took it away themself. */
  keeps?: string;
  /** Those alone that came by the provider of this organisation. */
  provider?: string;
  /** Of them those alone that are not enough any more for what their person may see (P31). */
  notEnough?: true;
  /** ISO instant: when it was decided. */
  at: string;
  why: 'passwordChanged' | 'signedOut';
  /** What they read whose session it ends. */
  reason: string;
}

/** Clocks differ, and a session that was begun in the moment of the write may have seen what was there before it. */
const leewayMs = 5_000;

/** Idempotent. Those that a crash left ended in the store, with no node told, are told again. */
export async function applyEndSessionsBegun(deps: Deps, ending: EndSessionsBegun): Promise<SessionsEnded> {
  const { personId, keeps, provider, notEnough, at, why, reason } = ending;
  const until = Date.parse(at) + leewayMs;
  const person = (await deps.aggregates.get('person', personId))?.value;
  const sessions = (await findAll(deps, 'session', 'person', personId)).map(({ value }) => value);
  const begun = sessions.filter(
    (session) =>
      session.id !== keeps &&
      (provider === undefined || session.provider === provider) &&
      (notEnough === undefined || person === undefined || !isSessionEnough(person, session)) &&
      Date.parse(session.startedAt) <= until &&
      (session.ended === undefined || (session.ended.why === why && session.ended.at >= at)),
  );
  const ended = await endSessions(deps, personId, begun, why, { code: closeCodes.notSignedIn, reason });
  if (person !== undefined && provider !== undefined) await endTokensByAccount(deps, person, provider, until);
  return ended;
}
