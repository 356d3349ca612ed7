import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll, findOrganisation } from '../shared/find.ts';
import { identifyPerson } from '../shared/identify.ts';
import { profileId } from '../shared/names.ts';
import { idIn, parse } from '../shared/parse.ts';

export const declareNoneInput = z.strictObject({ organisationId: id });

/**
 * Declares that one has no interests (a nil return), for a year; again, for another one. It stands with the profile,
 * which an organisation holds of each of its people once.
 */
export async function declareNone(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'interest.declare', organisationId);
  parse(declareNoneInput, input);
  const own = await findAll(deps, 'interest', 'person', actor.person.id);
  if (own.some(({ value }) => value.organisationId === organisationId && value.endedAt === undefined)) {
    throw new QuorateError(
      'not_possible_now',
      'There are interests on the register under your name. End those that no longer stand first.',
    );
  }
  const profile = profileId(organisationId, actor.person.id);
  await change(deps, actor, 'profile', profile, ({ value }) => ({
    value: { ...value, noInterestsAt: new Date(deps.clock.now()).toISOString() },
    outbox: [
      auditEntry(deps, actor, {
        organisationId,
        action: 'interest.declareNone',
        subject: `person:${actor.person.id}`,
      }),
    ],
  }));
  await deps.relay.move('profile', profile);
}
