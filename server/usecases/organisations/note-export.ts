import { z } from 'zod';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';

const noteExportInput = z.strictObject({ organisationId: id });

/** That the operator takes all that is held of an organisation away: in its log before anything is written (A5). */
export async function noteExport(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identify(deps, given);
  if (actor.kind === 'person') throw new QuorateError('forbidden');
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  parse(noteExportInput, input);
  await deps.relay.event(
    auditEntry(deps, actor, {
      organisationId,
      action: 'organisation.export',
      subject: `organisation:${organisationId}`,
    }),
  );
}
