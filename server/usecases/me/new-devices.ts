import { z } from 'zod';
import { isOfSameDevice, mayRecognise, toldAtMost, toldUntil } from '#lib/domain/new-devices.ts';
import type { Session } from '#lib/domain/people.ts';
import type { NewDeviceView } from '#lib/domain/views/account.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor, PersonActor } from '../actor.ts';
import { passwordDigest } from '../auth/end-older-sessions.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { assertLive } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { publish } from '../shared/tell-nodes.ts';

const recogniseInput = z.strictObject({ sessionId: id });

/** More than anybody has: whoever signs in from ever new places makes nobody's pages slow. */
const readAtMost = 100;

/**
 * Sign-ins on new devices of which somebody is to be told: those with the password that they have now. With another one
 * whoever it was does not come in any more. That they ended, or were ended, changes nothing, since the password is known
 * all the same and a stranger could end them too; nor does another second step.
 */
async function toldOf(deps: Deps, { person }: PersonActor): Promise<Session[]> {
  const now = new Date(deps.clock.now()).toISOString();
  const digest = passwordDigest(person);
  return (await deps.aggregates.find('session', 'newDevice', person.id, { limit: readAtMost }))
    .map(({ value }) => value)
    .filter((session) => session.passwordDigest === digest && toldUntil(session) > now)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** The latest first. What the session that asks looks like itself is not among them. */
export async function listNewDevices(deps: Deps, given: Actor | undefined): Promise<NewDeviceView[]> {
  const actor = await identifyPerson(deps, given, { beforePasswordChange: true, beforeSecondFactor: true });
  // Nothing but that can be done yet, and it answers all of them.
  if (actor.person.mustChangePassword) return [];
  const told = (await toldOf(deps, actor)).filter((session) => !isOfSameDevice(actor.session, session));
  if (told.length === 0) return [];
  const live = new Set((await deps.sessions.list(actor.person.id)).map((session) => session.id));
  return told.slice(0, toldAtMost).map((session) => ({
    id: session.publicId,
    device: session.device,
    startedAt: session.startedAt,
    signedIn: live.has(session.id),
    toldUntil: toldUntil(session),
    mayRecognise: mayRecognise(actor.session, session),
  }));
}

/**
 * Somebody says that it was them: they are not told of it any more, in any session.
 * @throws QuorateError `not_found`; `not_possible_now` on a device that was not known before it
 */
export async function recogniseDevice(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given, { beforeSecondFactor: true });
  const publicId = idIn(input, 'sessionId');
  const session = (await toldOf(deps, actor)).find((one) => one.publicId === publicId);
  if (session === undefined) throw new QuorateError('not_found');
  parse(recogniseInput, input);
  if (!mayRecognise(actor.session, session)) {
    throw new QuorateError('not_possible_now', 'Say so on a device that you used before that sign-in.');
  }
  await assertLive(deps, actor);
  const outbox = currentOrganisations(actor.person).map((organisationId) =>
    auditEntry(deps, actor, {
      organisationId,
      action: 'session.recognise',
      subject: `session:${session.publicId}`,
      detail: { device: session.device, from: actor.session.publicId },
    }),
  );
  await deps.sessions.recognise(session.id, outbox);
  await deps.relay.move('session', session.id);
  await publish(deps, topics.newDevices, { personId: actor.person.id });
}
