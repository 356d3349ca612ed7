import { z } from 'zod';
import type { Organisation } from '#lib/domain/boards.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { authoriseInOrganisation } from '../shared/authorise.ts';
import { change } from '../shared/commit.ts';
import { authoriseOnEveryBoard } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';

export const requireSecondFactorInput = z.strictObject({ organisationId: id, required: z.boolean() });

/**
 * Whether everybody on the organisation's boards needs a second factor. It holds from their next request; what they
 * have open goes on until it connects anew, so that no meeting stops at it. It is asked of everybody on every board, and
 * guards each of them: so it takes the clerk of every board, either way.
 */
export async function requireSecondFactor(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.manage', organisationId);
  await authoriseOnEveryBoard(deps, actor, organisationId);
  const { required } = parse(requireSecondFactorInput, input);
  assertFresh(deps, actor);
  if (required && actor.kind === 'person' && !hasSecondFactor(actor.person)) {
    throw new QuorateError(
      'not_possible_now',
      'Set up a second step for your own sign-in first, on your account page.',
    );
  }
  await change(deps, actor, 'organisation', organisationId, ({ value }) => {
    if ((value.requiresSecondFactor ?? false) === required) return undefined;
    const { requiresSecondFactor: _, ...rest } = value;
    const now: Organisation = required ? { ...rest, requiresSecondFactor: true } : rest;
    const entry = auditEntry(deps, actor, {
      organisationId,
      action: 'organisation.requireSecondFactor',
      subject: `organisation:${organisationId}`,
      detail: { required },
    });
    return { value: now, outbox: [entry] };
  });
  await deps.relay.move('organisation', organisationId);
  await peopleChanged(deps, organisationId);
}
