import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { FollowUp } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { applyEndSessionsBegun } from '../auth/end-sessions-begun.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id, reason } from '../shared/fields.ts';
import { findAll, findOrganisation, sitsIn } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';

export const signOutEverybodyInput = z.strictObject({
  organisationId: id,
  /** For the audit log. */
  reason: reason.optional(),
});

/** Written with the entry that says so, so that a crash on the way leaves nobody signed in (P37). */
export interface SignOutEverybody extends FollowUp {
  do: 'signOutEverybody';
  organisationId: string;
  /** ISO instant: whoever signs in afterwards stays. */
  at: string;
}

interface EverybodySignedOut {
  people: number;
  sessions: number;
  /** How many connections were closed for it. */
  connections: number;
  /** Nodes that did not answer. */
  unreachable: string[];
}

/** So that whoever waits sees that it goes on; a line for each person would push everything else away. */
const toldEvery = 100;

/**
 * P37: the operator ends every session of everybody who sits on a board of an organisation; what they had open is closed,
 * on every node. Their access stays: they sign in anew.
 * @param tell takes a line about how far it has come
 * @throws QuorateError `forbidden`, `not_found`
 */
export async function signOutEverybody(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
  tell: (line: string) => void = () => undefined,
): Promise<EverybodySignedOut> {
  const actor = await identify(deps, given);
  if (actor.kind === 'person') throw new QuorateError('forbidden');
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  const chosen = parse(signOutEverybodyInput, input);
  const ending: SignOutEverybody = {
    do: 'signOutEverybody',
    organisationId: organisation.id,
    at: new Date(deps.clock.now()).toISOString(),
  };
  const entry = auditEntry(deps, actor, {
    organisationId: organisation.id,
    action: 'organisation.signOut',
    subject: `organisation:${organisation.id}`,
    detail: chosen.reason === undefined ? {} : { reason: chosen.reason },
    then: [ending],
  });
  await change(deps, actor, 'organisation', organisation.id, ({ value }) => ({ value, outbox: [entry] }));
  const ended = await applySignOutEverybody(deps, ending, tell);
  await deps.relay.move('organisation', organisation.id, new Set([entry.id]));
  return ended;
}

/** Idempotent: whoever has signed in anew since is left alone. */
export async function applySignOutEverybody(
  deps: Deps,
  { organisationId, at }: SignOutEverybody,
  tell: (line: string) => void = () => undefined,
): Promise<EverybodySignedOut> {
  const known = (await findAll(deps, 'person', 'organisation', organisationId)).map(({ value }) => value);
  const people = known.filter((person) => sitsIn(person, organisationId));
  const unreachable = new Set<string>();
  const ended = { people: people.length, sessions: 0, connections: 0 };
  for (const [done, { id: personId }] of people.entries()) {
    if (done > 0 && done % toldEvery === 0) tell(`${done} of ${people.length} people signed out`);
    const live = await deps.sessions.list(personId);
    const one = await applyEndSessionsBegun(deps, {
      do: 'endSessionsBegun',
      personId,
      at,
      why: 'signedOut',
      reason: 'Everybody has been signed out by whoever runs this service. Please sign in again.',
    });
    ended.sessions += live.filter((session) => one.sessionIds.includes(session.id)).length;
    ended.connections += one.connections;
    for (const node of one.unreachable) unreachable.add(node);
  }
  await peopleChanged(deps, organisationId);
  return { ...ended, unreachable: [...unreachable] };
}
