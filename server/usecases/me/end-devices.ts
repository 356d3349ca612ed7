import { z } from 'zod';
import type { Session } from '#lib/domain/people.ts';
import type { DevicesEnded } from '#lib/domain/views/account.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { endOwnSessions } from '../auth/end-own-sessions.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { assertLive } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';

const endDeviceInput = z.strictObject({ sessionId: id });

/**
 * Signs out another of one's own devices, such as one that was lost: as when the clerk does it (R5), everything it has
 * open closes at once, on every node, and its browser removes what it kept.
 */
export async function endDevice(deps: Deps, given: Actor | undefined, input: unknown): Promise<DevicesEnded> {
  const actor = await identifyPerson(deps, given);
  const publicId = idIn(input, 'sessionId');
  const session = (await deps.sessions.list(actor.person.id)).find((s) => s.publicId === publicId);
  if (session === undefined) throw new QuorateError('not_found');
  parse(endDeviceInput, input);
  if (session.id === actor.session.id) {
    throw new QuorateError('not_possible_now', 'This is the device you are using. Sign out instead.');
  }
  return end(deps, actor, [session]);
}

/** Signs out all of one's devices but this one. */
export async function endOtherDevices(deps: Deps, given: Actor | undefined): Promise<DevicesEnded> {
  const actor = await identifyPerson(deps, given);
  const others = (await deps.sessions.list(actor.person.id)).filter((s) => s.id !== actor.session.id);
  return end(deps, actor, others);
}

async function end(deps: Deps, actor: PersonActor, sessions: readonly Session[]): Promise<DevicesEnded> {
  if (sessions.length === 0) return { sessions: 0, connections: 0 };
  await assertLive(deps, actor);
  const connections = await endOwnSessions(deps, actor, sessions, {
    why: 'revoked',
    code: closeCodes.accessRevoked,
    reason: 'You signed out this device from another one.',
    detail: ({ device }) => ({ device, from: actor.session.publicId }),
  });
  for (const organisationId of currentOrganisations(actor.person)) await peopleChanged(deps, organisationId);
  return { sessions: sessions.length, connections };
}
