import type { Person, Session } from '#lib/domain/people.ts';
import { limits } from '#lib/domain/names.ts';
import { hasSecondFactor, type SecondFactorWay } from '#lib/domain/second-factors.ts';
import type { ProvedAccount } from '#lib/domain/single-sign-on.ts';
import { QuorateError } from '#server/errors.ts';
import type { PersonActor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { letsIn } from '../single-sign-on/still-holds.ts';
import type { Place } from './known-place.ts';
import { familiarity } from './new-device.ts';
import { passwordDigest } from './end-older-sessions.ts';
import { currentOrganisations } from './organisations-of.ts';

export interface SignedIn {
  /** The cookie's value. */
  token: string;
  /** The `Set-Cookie` header's value. */
  cookie: string;
  actor: PersonActor;
}

/** The device in words, as the interface shows it; whatever a browser said of itself is cut to one short line. */
const deviceName = (device: string): string =>
  device
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')
    .trim()
    .slice(0, limits.device) || 'Unknown device';

/** How a session begins. */
interface Beginning {
  /** Browser and system in words, as it says itself. */
  device: string;
  /** As it was before. Without it nothing is new: nobody was there yet to be told. */
  place?: Place;
  /** What they gave beside their password; `provider`: what they did there counts as one. */
  secondFactor?: SecondFactorWay | 'provider' | undefined;
  /** At an organisation's provider, by which they proved it, instead of with a password. */
  account?: ProvedAccount | undefined;
}

/**
 * Signs somebody in who has proved who they are. What they proved is looked at again once the session exists: a change
 * of password or a revocation that went through meanwhile either saw the session or is seen here.
 * @param person as they were when they proved it
 */
export async function beginSession(
  deps: Deps,
  person: Person,
  { device: said, place, secondFactor, account }: Beginning,
): Promise<SignedIn> {
  const device = deviceName(said);
  const counted = secondFactor === 'provider' ? ({ providerCounted: true } as const) : {};
  const about = {
    passwordDigest: passwordDigest(person),
    ...(account === undefined ? {} : { provider: account.organisationId, ...counted }),
    ...(place === undefined ? {} : await familiarity(deps, person, device, place)),
  };
  const { token, session } = await deps.sessions.begin(person, device, about);
  const now = (await deps.aggregates.get('person', person.id))?.value;
  if (now === undefined || now.accessEpoch !== person.accessEpoch || now.signInEnded !== undefined) {
    await deps.sessions.end(session.id, 'revoked');
    throw new QuorateError('access_revoked');
  }
  // One was added since: the password alone is no longer enough.
  const isShort = secondFactor === undefined && hasSecondFactor(now);
  if (now.passwordHash !== person.passwordHash || isShort) {
    await deps.sessions.end(session.id, 'passwordChanged');
    throw new QuorateError('invalid_credentials');
  }
  // P7: taken away since.
  if (secondFactor !== undefined && secondFactor !== 'provider' && !hasSecondFactor(now)) {
    await deps.sessions.end(session.id, 'passwordChanged');
    throw new QuorateError('not_signed_in', 'Your second step has just been taken away. Please sign in again.');
  }
  // P32, P34: switched off, disconnected, or another in its place, meanwhile.
  if (account !== undefined && !(await letsIn(deps, now, account))) {
    await deps.sessions.end(session.id, 'signedOut');
    throw new QuorateError('not_signed_in', 'This account lets nobody in any more. Sign in with your password.');
  }
  const actor: PersonActor = { kind: 'person', person: now, session };
  await auditSignIn(deps, actor, session, secondFactor);
  return { token, cookie: deps.sessions.cookie(token), actor };
}

async function auditSignIn(
  deps: Deps,
  actor: PersonActor,
  session: Session,
  secondFactor: SecondFactorWay | 'provider' | undefined,
): Promise<void> {
  for (const organisationId of currentOrganisations(actor.person)) {
    await deps.relay.event(
      auditEntry(deps, actor, {
        organisationId,
        action: 'session.begin',
        subject: `session:${session.publicId}`,
        detail: {
          device: session.device,
          ...(session.provider === undefined ? {} : { singleSignOn: true }),
          ...(secondFactor === undefined ? {} : { secondFactor }),
        },
      }),
    );
  }
}
