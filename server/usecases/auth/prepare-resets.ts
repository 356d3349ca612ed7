import type { PasswordReset } from '#lib/domain/password-resets.ts';
import type { Stored } from '#server/ports.ts';
import { accountMail, contactsOf } from '../mail/account-mail.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { insertFollowUp } from '../shared/insert-follow-up.ts';
import { addressDigest, agreedAddress, mayReset } from './reset-link.ts';

/**
 * Sees whose the user names are with which a new password was asked for, and writes the mails. Where nobody may have one,
 * what was asked for goes.
 */
export async function prepareResets(deps: Deps): Promise<void> {
  for (const stored of await deps.aggregates.find('passwordReset', 'waiting', '*', { limit: 200 })) {
    try {
      await prepare(deps, stored);
    } catch (error) {
      // What is wrong with one holds up no mail to others.
      deps.log.error('a mail for a new password could not be prepared', { resetId: stored.value.id, error });
    }
  }
}

async function prepare(deps: Deps, { value: reset, version }: Stored<PasswordReset>): Promise<void> {
  const [person] = await deps.aggregates.find('person', 'username', reset.username, { limit: 1 });
  const contacts = person === undefined ? [] : await contactsOf(deps, person.value);
  const address = agreedAddress(contacts);
  if (person === undefined || !mayReset(person.value) || address === undefined) {
    await deps.aggregates.remove('passwordReset', reset.id);
    return;
  }
  const mail = accountMail(
    deps,
    person.value,
    { ...contacts[0]!, address },
    {
      // Of two nodes that prepare it at once, one writes the mail.
      id: `reset ${reset.id}`,
      subject: '',
      text: '',
      resetId: reset.id,
    },
  );
  const prepared: PasswordReset = {
    ...reset,
    waiting: false,
    personId: person.value.id,
    epoch: person.value.accessEpoch,
    passwordDigest: sha256(person.value.passwordHash),
    addressDigest: addressDigest(address),
  };
  const entries = contacts.map(({ organisationId }, i) =>
    auditEntry(
      deps,
      { kind: 'system' },
      {
        organisationId,
        action: 'password.forgotten',
        subject: `person:${person.value.id}`,
        ...(i === 0 ? { then: [insertFollowUp('mail', mail)] } : {}),
      },
    ),
  );
  try {
    await deps.aggregates.replace('passwordReset', prepared, version, entries);
  } catch (error) {
    if (!isCode(error, 'stale_version')) throw error;
    return;
  }
  await deps.relay.move('passwordReset', reset.id);
}
