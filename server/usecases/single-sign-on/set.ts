import { z } from 'zod';
import { issuerFault, type SingleSignOn } from '#lib/domain/single-sign-on.ts';
import type { Actor } from '../actor.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import { authoriseOnEveryBoard } from '../shared/deciding.ts';
import type { Deps } from '../shared/deps.ts';
import { id, name } from '../shared/fields.ts';
import { assertFresh } from '../shared/fresh.ts';
import { invalid, parse } from '../shared/parse.ts';
import { authorised } from './rights.ts';

const printable = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .regex(/^[\x21-\x7e]*$/, 'must be as the provider shows it, without spaces');

export const setSingleSignOnInput = z.strictObject({
  organisationId: id,
  issuer: printable(300),
  clientId: printable(300),
  /** May be left out where one is set already, for the same provider and client. */
  clientSecret: printable(500).optional(),
  name,
  countsAsSecondFactor: z.boolean(),
});

/**
 * Lets the people of an organisation sign in with the accounts that they have at its provider. Whoever chooses that
 * chooses who vouches for everybody there: it takes the clerk of all its boards.
 */
export async function setSingleSignOn(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const { actor, organisationId } = await authorised(deps, given, input);
  await authoriseOnEveryBoard(deps, actor, organisationId);
  const chosen = parse(setSingleSignOnInput, input);
  const fault = issuerFault(chosen.issuer, deps.signInProviders?.allowed ?? []);
  if (fault !== undefined) throw invalid({ issuer: fault });
  assertFresh(deps, actor);
  await change(deps, actor, 'organisation', organisationId, ({ value }) => ({
    value: { ...value, singleSignOn: settingOf(chosen, value.singleSignOn) },
    outbox: [
      auditEntry(deps, actor, {
        organisationId,
        action: 'organisation.singleSignOn',
        subject: `organisation:${organisationId}`,
        detail: { on: true, issuer: chosen.issuer, countsAsSecondFactor: chosen.countsAsSecondFactor },
      }),
    ],
  }));
  await deps.relay.move('organisation', organisationId);
}

function settingOf(chosen: z.output<typeof setSingleSignOnInput>, before: SingleSignOn | undefined): SingleSignOn {
  const { issuer, clientId } = chosen;
  const isSame = before?.issuer === issuer && before.clientId === clientId;
  // A secret goes to no other provider than the one it was given for.
  const clientSecret = chosen.clientSecret ?? (isSame ? before.clientSecret : undefined);
  if (clientSecret === undefined) throw invalid({ clientSecret: 'must be given' });
  const counts = chosen.countsAsSecondFactor ? ({ countsAsSecondFactor: true } as const) : {};
  return { issuer, clientId, clientSecret, name: chosen.name, ...counts };
}
