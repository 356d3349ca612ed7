import { z } from 'zod';
import type { AuditCheck } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { readHead } from './head-form.ts';
import { assertReadsAll } from './reach.ts';
import { verifyChain } from './verify.ts';

export const checkAuditInput = z.strictObject({
  organisationId: id,
  /** A head that was kept: `412:9f86…`. */
  kept: z
    .string()
    .max(200)
    .transform((text, context) => {
      const head = readHead(text);
      if (head !== undefined) return head;
      context.addIssue('must be the number of an entry, a colon and its 64 hexadecimal digits');
      return z.NEVER;
    })
    .optional(),
});

/** Reads the whole log and says whether it is whole (A1), also against a head that somebody kept (A6). */
export async function checkAudit(deps: Deps, given: Actor | undefined, input: unknown): Promise<AuditCheck> {
  const actor = await identify(deps, given);
  const { id: organisationId } = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  assertReadsAll(actor, organisationId);
  const { kept } = parse(checkAuditInput, input);
  const verdict = await verifyChain(deps, organisationId, kept);
  const head = verdict.ok ? await deps.chain.head(organisationId) : undefined;
  return {
    at: new Date(deps.clock.now()).toISOString(),
    verdict,
    ...(head === undefined ? {} : { head }),
    ...(kept === undefined ? {} : { compared: kept }),
  };
}
