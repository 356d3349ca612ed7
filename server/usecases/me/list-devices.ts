import { sessionEnd } from '#lib/domain/session-end.ts';
import type { DeviceView } from '#lib/domain/views/account.ts';
import type { Actor } from '../actor.ts';
import { connections } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { identifyPerson } from '../shared/identify.ts';

/** Where the person who asks is signed in: this device first, then the latest. */
export async function listDevices(deps: Deps, given: Actor | undefined): Promise<DeviceView[]> {
  const actor = await identifyPerson(deps, given);
  const [sessions, online] = await Promise.all([
    deps.sessions.list(actor.person.id),
    connections(deps, { personIds: [actor.person.id] }),
  ]);
  return sessions
    .map((session) => ({
      id: session.publicId,
      device: session.device,
      startedAt: session.startedAt,
      endsAt: new Date(sessionEnd(session.startedAt)).toISOString(),
      lastSeen: session.lastSeen ?? session.startedAt.slice(0, 10),
      online: online.some((c) => c.sessionId === session.id),
      current: session.id === actor.session.id,
    }))
    .sort((a, b) => Number(b.current) - Number(a.current) || (a.startedAt < b.startedAt ? 1 : -1));
}
