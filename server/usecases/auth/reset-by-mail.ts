import { z } from 'zod';
import { withOwnPassword } from '#lib/domain/first-passwords.ts';
import type { PasswordReset } from '#lib/domain/password-resets.ts';
import type { Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import { accountMails } from '../mail/account-mail.ts';
import { changedWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { assertChoosable, namesOf } from '../shared/choosable.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { newPassword } from '../shared/fields.ts';
import { parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import type { EndOlderSessions } from './end-older-sessions.ts';
import { currentOrganisations } from './organisations-of.ts';
import { stillHolds } from './reset-link.ts';

const token = z.string().min(1).max(200);
const readResetInput = z.strictObject({ token });
export const resetByMailInput = z.strictObject({ token, newPassword });

const spent = () =>
  new QuorateError('not_found', 'This link does not work any more. Ask for another one on the sign-in page.');

async function find(deps: Deps, given: string): Promise<{ reset: PasswordReset; person: Person }> {
  const [stored] = await deps.aggregates.find('passwordReset', 'token', sha256(given), { limit: 1 });
  const personId = stored?.value.personId;
  const person = personId === undefined ? undefined : (await deps.aggregates.get('person', personId))?.value;
  if (stored === undefined || person === undefined || !(await stillHolds(deps, stored.value, person))) throw spent();
  return { reset: stored.value, person };
}

/** Whose password a link changes, for the page that asks for a new one. */
export async function readReset(deps: Deps, input: unknown): Promise<{ username: string }> {
  const { person } = await find(deps, parse(readResetInput, input).token);
  return { username: person.username };
}

/**
 * Sets the password of whoever has the link from their mail. It works once, since it is bound to the password that it
 * replaces. Nobody is signed in by it: a second step at sign-in is asked for as ever. All sessions
 * end, and all API tokens.
 */
export async function resetByMail(deps: Deps, input: unknown): Promise<void> {
  const chosen = parse(resetByMailInput, input);
  const { reset, person } = await find(deps, chosen.token);
  await assertChoosable(deps, chosen.newPassword, await namesOf(deps, person), 'newPassword');
  const passwordHash = await deps.passwords.hash(chosen.newPassword);
  const mails = await accountMails(deps, person, changedWords(deps, person));
  const ending: EndOlderSessions = {
    do: 'endOlderSessions',
    personId: person.id,
    at: new Date(deps.clock.now()).toISOString(),
    tokens: true,
    reason: 'Your password was changed. Please sign in with the new one.',
  };
  await change(deps, { kind: 'system' }, 'person', person.id, async ({ value }) => {
    if (!(await stillHolds(deps, reset, value))) throw spent();
    return {
      value: withOwnPassword(value, passwordHash),
      outbox: currentOrganisations(value).map((organisationId, i) => ({
        ...auditEntry(
          deps,
          { kind: 'system' },
          {
            organisationId,
            action: 'password.resetByMail',
            subject: `person:${value.id}`,
            ...(i === 0 ? { then: [ending, ...mails] } : {}),
          },
        ),
        actor: value.id,
      })),
    };
  });
  await deps.relay.move('person', person.id);
  await deps.aggregates.remove('passwordReset', reset.id);
  for (const organisationId of currentOrganisations(person)) await peopleChanged(deps, organisationId);
}
