import { z } from 'zod';
import { isFirstPasswordOver, withOwnPassword } from '#lib/domain/first-passwords.ts';
import type { Person } from '#lib/domain/people.ts';
import { hasSecondFactor } from '#lib/domain/second-factors.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { accountMails } from '../mail/account-mail.ts';
import { changedWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { assertChoosable, namesOf } from '../shared/choosable.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { givenPassword, newPassword } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { invalid, parse } from '../shared/parse.ts';
import type { EndOlderSessions } from './end-older-sessions.ts';
import { currentOrganisations } from './organisations-of.ts';
import { isOwnPassword } from './own-password.ts';

export const changePasswordInput = z.strictObject({ currentPassword: givenPassword, newPassword });

/** Sets the person's own password; their other sessions end, and what those had open closes. */
export async function changePassword(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given, { beforePasswordChange: true, beforeSecondFactor: true });
  const chosen = parse(changePasswordInput, input);
  if (!(await isOwnPassword(deps, actor, chosen.currentPassword))) throw wrongPassword();
  if (isFirstPasswordOver(actor.person, deps.clock.now())) throw expired();
  if (chosen.newPassword === chosen.currentPassword) throw invalid({ newPassword: 'must differ from the current one' });
  await assertChoosable(deps, chosen.newPassword, await namesOf(deps, actor.person), 'newPassword');
  const passwordHash = await deps.passwords.hash(chosen.newPassword);
  const mails = await accountMails(deps, actor.person, changedWords(deps, actor.person));
  const ending: EndOlderSessions = {
    do: 'endOlderSessions',
    personId: actor.person.id,
    keeps: actor.session.id,
    at: new Date(deps.clock.now()).toISOString(),
    reason: 'The password was changed. Please sign in again.',
  };
  const { value: now } = await change(deps, actor, 'person', actor.person.id, ({ value }) => ({
    value: withPassword(value, actor.person, passwordHash),
    outbox: currentOrganisations(value).map((organisationId, i) =>
      auditEntry(deps, actor, {
        organisationId,
        action: 'password.change',
        subject: `person:${value.id}`,
        ...(i === 0 ? { then: [ending, ...mails] } : {}),
      }),
    ),
  }));
  await deps.relay.move('person', actor.person.id);
  // The password alone makes nobody fresh who has a second factor.
  if (!hasSecondFactor(now)) await deps.sessions.confirm(actor.session.id);
}

const wrongPassword = () => invalid({ currentPassword: 'is wrong' });
/** Also in a session that began while it still served. */
const expired = () => invalid({ currentPassword: 'has expired: ask your clerk for a new one' });

/** @param proved the person whose current password was given: another change may have got in between */
function withPassword(person: Person, proved: Person, passwordHash: string): Person {
  if (person.accessEpoch !== proved.accessEpoch) throw new QuorateError('access_revoked');
  if (person.passwordHash !== proved.passwordHash) throw wrongPassword();
  return withOwnPassword(person, passwordHash);
}
