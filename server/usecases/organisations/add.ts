import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { name } from '../shared/fields.ts';
import { identify } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';

export const addOrganisationInput = z.strictObject({ name });

/** The operator takes in a new organisation. */
export async function addOrganisation(deps: Deps, given: Actor | undefined, input: unknown): Promise<{ id: string }> {
  const actor = await identify(deps, given);
  if (actor.kind === 'person') throw new QuorateError('forbidden');
  const chosen = parse(addOrganisationInput, input);
  const id = deps.ids.next();
  await insert(deps, actor, 'organisation', { id, name: chosen.name }, [
    auditEntry(deps, actor, {
      organisationId: id,
      action: 'organisation.add',
      subject: `organisation:${id}`,
      detail: { name: chosen.name },
    }),
  ]);
  await deps.relay.move('organisation', id);
  return { id };
}
