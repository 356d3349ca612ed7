import { z } from 'zod';
import { firstPasswordEnd } from '#lib/domain/first-passwords.ts';
import { isCurrent, type Person } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import type { EndOlderSessions } from '../auth/end-older-sessions.ts';
import { accountMails } from '../mail/account-mail.ts';
import { changedWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findPerson } from '../shared/find.ts';
import { assertFresh } from '../shared/fresh.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { peopleChanged } from '../shared/tell-nodes.ts';
import { firstPassword } from './first-password.ts';
import { authorisePeople, managesAllBoards } from './rights.ts';

export const resetPasswordInput = z.strictObject({ personId: id });

/**
 * Gives somebody who cannot sign in a first password, shown once, which they must change; their sessions and API tokens end. Whoever
 * sees it could sign in with it: so it takes the clerk of every board, of every organisation, that the person sits on.
 */
export async function resetPassword(
  deps: Deps,
  given: Actor | undefined,
  input: unknown,
): Promise<{ firstPassword: string }> {
  const actor = await identify(deps, given);
  const { value: person } = await findPerson(deps, actor, idIn(input, 'personId'));
  authorisePeople(actor, person);
  authorise(actor, person);
  parse(resetPasswordInput, input);
  assertFresh(deps, actor);
  const password = firstPassword(deps.ids);
  const passwordHash = await deps.passwords.hash(password);
  const mails = await accountMails(deps, person, changedWords(deps, person));
  const ending: EndOlderSessions = {
    do: 'endOlderSessions',
    personId: person.id,
    at: new Date(deps.clock.now()).toISOString(),
    tokens: true,
    reason: 'Your password was reset. Please sign in with the new one.',
  };
  await change(deps, actor, 'person', person.id, ({ value }) => {
    authorise(actor, value);
    const organisations = new Set(value.memberships.filter(isCurrent).map((m) => m.organisationId));
    return {
      value: {
        ...value,
        passwordHash,
        mustChangePassword: true,
        firstPasswordUntil: firstPasswordEnd(deps.clock.now()),
      },
      outbox: [...organisations].map((organisationId, i) =>
        auditEntry(deps, actor, {
          organisationId,
          action: 'password.reset',
          subject: `person:${value.id}`,
          ...(i === 0 ? { then: [ending, ...mails] } : {}),
        }),
      ),
    };
  });
  await deps.relay.move('person', person.id);
  for (const { organisationId } of person.memberships) await peopleChanged(deps, organisationId);
  return { firstPassword: password };
}

function authorise(actor: Actor, person: Person): void {
  if (actor.kind === 'person' && actor.person.id === person.id) {
    throw new QuorateError('not_possible_now', 'Change your own password on your account page.');
  }
  if (!person.memberships.some(isCurrent)) {
    throw new QuorateError('not_possible_now', 'This person sits on no board. Give them a membership first.');
  }
  if (!managesAllBoards(actor, person)) {
    throw new QuorateError('forbidden', 'Only somebody who is clerk of every board this person sits on can do this.');
  }
}
